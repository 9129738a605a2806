namespace Castellan.Data.Members;

/// <summary>Why a line of role history was written. Numbers are stored.</summary>
public enum RoleChangeReason : byte
{
    Founded = 1,
    Joined = 2,
    Changed = 3,
    Suspended = 4,
    Restored = 5,
    Removed = 6,
    Left = 7,
    Rejoined = 8,
}

/// <summary>One line of a member's role history; written once, never changed.</summary>
public sealed class RoleChange : ITenantOwned
{
    private RoleChange()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>The role before, null on joining for the first time.</summary>
    public Guid? FromRoleId { get; private set; }

    /// <summary>The role after; after a suspension or removal the last one held.</summary>
    public Guid ToRoleId { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>Who did it; null when the installation did.</summary>
    public Guid? ByPersonId { get; private set; }

    public RoleChangeReason Reason { get; private set; }

    public static RoleChange Record(
        Guid orgId, Guid personId, Guid? fromRoleId, Guid toRoleId, RoleChangeReason reason, Guid? byPersonId, DateTimeOffset at) => new()
        {
            OrgId = orgId,
            Id = Guid.CreateVersion7(at),
            PersonId = personId,
            FromRoleId = fromRoleId,
            ToRoleId = toRoleId,
            Reason = reason,
            ByPersonId = byPersonId,
            At = at,
        };
}
