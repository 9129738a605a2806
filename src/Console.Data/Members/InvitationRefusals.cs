using Castellan.Data.Outcomes;

namespace Castellan.Data.Members;

/// <summary>The address already has an invitation that still stands: resend or revoke that one.</summary>
public sealed record InvitationPending : Refusal;

/// <summary>The invitation was sent to another address than the account's verified one.</summary>
public sealed record InvitationForAnotherAddress : Refusal;

/// <summary>The invitation ran out; a new one can be asked for.</summary>
public sealed record InvitationExpired : Refusal;

/// <summary>The invitation was withdrawn.</summary>
public sealed record InvitationRevoked : Refusal;

/// <summary>The invitation was used; it works once.</summary>
public sealed record InvitationAlreadyAccepted : Refusal;
