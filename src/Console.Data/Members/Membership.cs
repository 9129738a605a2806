using Castellan.Data.Outcomes;

namespace Castellan.Data.Members;

/// <summary>
/// One person's place in one organisation. Every verb answers with the line of role history that belongs to the change,
/// for the command to store; whether the actor may do it at all is decided before, by the grant rules.
/// </summary>
public sealed class Membership : ITenantOwned
{
    private Membership()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>The role, or the last one held when suspended or removed.</summary>
    public Guid RoleId { get; private set; }

    public MembershipState State { get; private set; }

    /// <summary>What <see cref="Restore"/> gives back; set only while suspended.</summary>
    public Guid? RoleBeforeSuspension { get; private set; }

    public DateTimeOffset JoinedAt { get; private set; }

    public DateTimeOffset? SuspendedAt { get; private set; }

    public DateTimeOffset? RemovedAt { get; private set; }

    public Guid? InvitationId { get; private set; }

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public bool IsActive => State == MembershipState.Active;

    /// <summary>The founder's membership, or a new member's by invitation.</summary>
    public static (Membership Membership, RoleChange History) Join(
        Guid orgId, Guid personId, Guid roleId, Guid? invitationId, DateTimeOffset now)
    {
        var membership = new Membership
        {
            OrgId = orgId,
            PersonId = personId,
            RoleId = roleId,
            State = MembershipState.Active,
            JoinedAt = now,
            InvitationId = invitationId,
        };
        var reason = invitationId is null ? RoleChangeReason.Founded : RoleChangeReason.Joined;
        return (membership, membership.History(fromRoleId: null, reason, personId, now));
    }

    public bool IsActiveOwner(ActiveOwners owners) => IsActive && RoleId == owners.OwnerRoleId;

    public Outcome<RoleChange> ChangeRole(Guid roleId, ActiveOwners owners, Guid by, DateTimeOffset now)
    {
        if (!IsActive)
        {
            return new MemberNotActive(State);
        }

        if (roleId == RoleId)
        {
            return new RoleUnchanged();
        }

        return NotLastOwner(owners, OwnerLoss.RoleChange).Then<RoleChange>(_ =>
        {
            var former = RoleId;
            RoleId = roleId;
            return History(former, RoleChangeReason.Changed, by, now);
        });
    }

    public Outcome<RoleChange> Suspend(ActiveOwners owners, Guid by, DateTimeOffset now)
    {
        if (!IsActive)
        {
            return new MemberNotActive(State);
        }

        return NotLastOwner(owners, OwnerLoss.Suspension).Then<RoleChange>(_ =>
        {
            State = MembershipState.Suspended;
            RoleBeforeSuspension = RoleId;
            SuspendedAt = now;
            return History(RoleId, RoleChangeReason.Suspended, by, now);
        });
    }

    /// <summary>Ends the suspension, with the role held before it.</summary>
    public Outcome<RoleChange> Restore(Guid by, DateTimeOffset now)
    {
        if (State != MembershipState.Suspended)
        {
            return new MemberNotSuspended(State);
        }

        var last = RoleId;
        RoleId = RoleBeforeSuspension ?? RoleId;
        State = MembershipState.Active;
        RoleBeforeSuspension = null;
        SuspendedAt = null;
        return History(last, RoleChangeReason.Restored, by, now);
    }

    /// <summary>Takes an active or suspended member out.</summary>
    public Outcome<RoleChange> Remove(ActiveOwners owners, Guid by, DateTimeOffset now) =>
        NotLastOwner(owners, OwnerLoss.Removal).Then(_ => End(RoleChangeReason.Removed, by, now));

    /// <summary>The person's own way out; a suspended member may take it too.</summary>
    public Outcome<RoleChange> Leave(ActiveOwners owners, DateTimeOffset now) =>
        NotLastOwner(owners, OwnerLoss.Leaving).Then(_ => End(RoleChangeReason.Left, PersonId, now));

    /// <summary>A removed person comes back by a new invitation. A suspended one does not: that would undo the suspension.</summary>
    public Outcome<RoleChange> Rejoin(Guid roleId, Guid invitationId, DateTimeOffset now)
    {
        if (State != MembershipState.Removed)
        {
            return new AlreadyMember(State);
        }

        var former = RoleId;
        State = MembershipState.Active;
        RoleId = roleId;
        JoinedAt = now;
        RemovedAt = null;
        InvitationId = invitationId;
        return History(former, RoleChangeReason.Rejoined, PersonId, now);
    }

    private Outcome<RoleChange> End(RoleChangeReason reason, Guid by, DateTimeOffset now)
    {
        if (State == MembershipState.Removed)
        {
            return new MemberNotActive(State);
        }

        State = MembershipState.Removed;
        RoleBeforeSuspension = null;
        SuspendedAt = null;
        RemovedAt = now;
        return History(RoleId, reason, by, now);
    }

    private Outcome<Done> NotLastOwner(ActiveOwners owners, OwnerLoss way) =>
        OwnerRule.MayLose(owners.Count, IsActiveOwner(owners), way);

    private RoleChange History(Guid? fromRoleId, RoleChangeReason reason, Guid by, DateTimeOffset now) =>
        RoleChange.Record(OrgId, PersonId, fromRoleId, RoleId, reason, by, now);
}
