namespace Castellan.Features.SignIn;

/// <summary>Names the resources with the words of the pages before sign-in.</summary>
public sealed class SignInTexts;
