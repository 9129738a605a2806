namespace Castellan.Data.Members;

/// <summary>Where a membership stands. Numbers are stored.</summary>
public enum MembershipState : byte
{
    Active = 1,
    Suspended = 2,
    Removed = 3,
}
