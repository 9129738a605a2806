namespace Castellan.Data.Members;

/// <summary>Where an invitation stands at a given instant; computed, never stored.</summary>
public enum InvitationState
{
    Pending,
    Expired,
    Revoked,
    Accepted,
}
