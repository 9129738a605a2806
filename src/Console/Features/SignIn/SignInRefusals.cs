using Castellan.Data.Outcomes;

namespace Castellan.Features.SignIn;

/// <summary>Address and password do not belong together, or the address has no account: one answer for both.</summary>
public sealed record SignInWrong : Refusal;

/// <summary>New accounts are not made here, or by invitation alone.</summary>
public sealed record RegistrationClosed : Refusal;

/// <summary>The role that the invitation offers is no longer in use.</summary>
public sealed record InvitedRoleGone : Refusal;

/// <summary>The form names a field twice, which no browser does.</summary>
public sealed record FieldGivenTwice : Refusal;

/// <summary>The provider's account leads to none here, and its address has one of its own: it has to be linked from there.</summary>
public sealed record ProviderNotLinked : Refusal;

/// <summary>The provider does not vouch for the address.</summary>
public sealed record ProviderAddressUnverified : Refusal;
