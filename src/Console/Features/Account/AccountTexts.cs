namespace Castellan.Features.Account;

/// <summary>Names the resources with the words of a person's own pages.</summary>
public sealed class AccountTexts;
