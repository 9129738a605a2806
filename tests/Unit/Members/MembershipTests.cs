using Castellan.Data.Members;

namespace Castellan.Tests.Unit.Members;

[Trait("proves", "MEM-2")]
public sealed class MembershipTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Org = Guid.NewGuid();
    private static readonly Guid Person = Guid.NewGuid();
    private static readonly Guid Admin = Guid.NewGuid();
    private static readonly Guid OwnerRole = Guid.NewGuid();
    private static readonly Guid ViewerRole = Guid.NewGuid();
    private static readonly Guid MemberRole = Guid.NewGuid();
    private static readonly ActiveOwners OneOwner = new(OwnerRole, 1);

    [Fact]
    public void Joining_by_invitation_opens_the_role_history()
    {
        var invitation = Guid.NewGuid();

        var (membership, history) = Membership.Join(Org, Person, ViewerRole, invitation, Now);

        membership.State.ShouldBe(MembershipState.Active);
        membership.InvitationId.ShouldBe(invitation);
        history.ShouldSatisfyAllConditions(
            () => history.FromRoleId.ShouldBeNull(),
            () => history.ToRoleId.ShouldBe(ViewerRole),
            () => history.Reason.ShouldBe(RoleChangeReason.Joined),
            () => history.OrgId.ShouldBe(Org),
            () => history.PersonId.ShouldBe(Person),
            () => history.At.ShouldBe(Now));
    }

    [Fact]
    public void The_founder_joins_without_an_invitation() =>
        Membership.Join(Org, Person, OwnerRole, null, Now).History.Reason.ShouldBe(RoleChangeReason.Founded);

    [Fact]
    public void A_role_change_remembers_both_roles_and_who_did_it()
    {
        var member = Viewer();

        var change = member.ChangeRole(MemberRole, OneOwner, Admin, Now).Value;

        member.RoleId.ShouldBe(MemberRole);
        (change.FromRoleId, change.ToRoleId, change.ByPersonId).ShouldBe((ViewerRole, MemberRole, Admin));
    }

    [Fact]
    public void A_change_to_the_same_role_is_refused() =>
        Viewer().ChangeRole(ViewerRole, OneOwner, Admin, Now).Refusal.ShouldBe(new RoleUnchanged());

    [Fact]
    public void Restoring_gives_the_former_role_back()
    {
        var member = Viewer();
        member.Suspend(OneOwner, Admin, Now).Succeeded.ShouldBeTrue();
        member.RoleBeforeSuspension.ShouldBe(ViewerRole);
        member.SuspendedAt.ShouldBe(Now);

        member.Restore(Admin, Now.AddDays(1)).Value.Reason.ShouldBe(RoleChangeReason.Restored);

        (member.State, member.RoleId, member.RoleBeforeSuspension, member.SuspendedAt)
            .ShouldBe((MembershipState.Active, ViewerRole, null, null));
    }

    [Fact]
    public void A_suspended_member_keeps_the_role_until_restored()
    {
        var member = Viewer();
        member.Suspend(OneOwner, Admin, Now);

        member.ChangeRole(MemberRole, OneOwner, Admin, Now).Refusal.ShouldBe(new MemberNotActive(MembershipState.Suspended));
        member.Suspend(OneOwner, Admin, Now).Refusal.ShouldBe(new MemberNotActive(MembershipState.Suspended));
        member.RoleId.ShouldBe(ViewerRole);
    }

    [Fact]
    public void Only_a_suspended_member_is_restored() =>
        Viewer().Restore(Admin, Now).Refusal.ShouldBe(new MemberNotSuspended(MembershipState.Active));

    [Fact]
    public void A_removed_member_comes_back_only_by_a_new_invitation()
    {
        var member = Viewer();
        member.Remove(OneOwner, Admin, Now).Value.Reason.ShouldBe(RoleChangeReason.Removed);
        member.RemovedAt.ShouldBe(Now);
        member.Restore(Admin, Now).Refusal.ShouldBe(new MemberNotSuspended(MembershipState.Removed));
        member.Leave(OneOwner, Now).Refusal.ShouldBe(new MemberNotActive(MembershipState.Removed));

        var invitation = Guid.NewGuid();
        member.Rejoin(MemberRole, invitation, Now.AddDays(2)).Succeeded.ShouldBeTrue();

        (member.State, member.RoleId, member.InvitationId, member.RemovedAt, member.JoinedAt)
            .ShouldBe((MembershipState.Active, MemberRole, invitation, null, Now.AddDays(2)));
    }

    [Fact]
    public void An_invitation_does_not_undo_a_suspension()
    {
        var member = Viewer();
        member.Suspend(OneOwner, Admin, Now);

        member.Rejoin(MemberRole, Guid.NewGuid(), Now).Refusal.ShouldBe(new AlreadyMember(MembershipState.Suspended));
    }

    [Fact]
    public void Leaving_is_recorded_as_the_persons_own_act() =>
        Viewer().Leave(OneOwner, Now).Value.ShouldSatisfyAllConditions(
            change => change.Reason.ShouldBe(RoleChangeReason.Left),
            change => change.ByPersonId.ShouldBe(Person));

    [Fact]
    public void A_refused_verb_changes_nothing()
    {
        var owner = Membership.Join(Org, Person, OwnerRole, null, Now).Membership;

        owner.ChangeRole(ViewerRole, OneOwner, Admin, Now).Refusal.ShouldBe(new LastOwner(OwnerLoss.RoleChange));
        owner.Suspend(OneOwner, Admin, Now).Refusal.ShouldBe(new LastOwner(OwnerLoss.Suspension));
        owner.Remove(OneOwner, Admin, Now).Refusal.ShouldBe(new LastOwner(OwnerLoss.Removal));
        owner.Leave(OneOwner, Now).Refusal.ShouldBe(new LastOwner(OwnerLoss.Leaving));

        (owner.State, owner.RoleId, owner.SuspendedAt, owner.RemovedAt).ShouldBe((MembershipState.Active, OwnerRole, null, null));
    }

    private static Membership Viewer() => Membership.Join(Org, Person, ViewerRole, Guid.NewGuid(), Now).Membership;
}
