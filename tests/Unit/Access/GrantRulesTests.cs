using Castellan.Data.Access;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Access;

[Trait("proves", "MEM-2")]
public sealed class GrantRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Role OwnerRole = Role.BuiltIn(Guid.Empty, RoleKind.Owner, Now);
    private static readonly Role AdminRole = Role.BuiltIn(Guid.Empty, RoleKind.Admin, Now);
    private static readonly Role BillingRole = Role.BuiltIn(Guid.Empty, RoleKind.Billing, Now);
    private static readonly Role MemberRole = Role.BuiltIn(Guid.Empty, RoleKind.Member, Now);

    private static readonly Holder Owner = New(OwnerRole);
    private static readonly Holder Admin = New(AdminRole);
    private static readonly Holder Member = New(MemberRole);

    [Fact]
    public void Without_the_permission_nothing_else_is_asked()
    {
        GrantRules.Assign(Member, Owner, OwnerRole).Refusal.ShouldBe(new PermissionMissing(Permission.RolesAssign));
        GrantRules.Invite(Member, OwnerRole).Refusal.ShouldBe(new PermissionMissing(Permission.MembersInvite));
        GrantRules.RevokeInvitation(Member, MemberRole).Refusal.ShouldBe(new PermissionMissing(Permission.MembersInvite));
        GrantRules.Exclude(Member, Owner).Refusal.ShouldBe(new PermissionMissing(Permission.MembersManage));
        GrantRules.Restore(Member, Guid.NewGuid(), MemberRole).Refusal.ShouldBe(new PermissionMissing(Permission.MembersManage));
        GrantRules.CreateRole(Member, PermissionSet.None).Refusal.ShouldBe(new PermissionMissing(Permission.RolesManage));
        GrantRules.ChangeRole(Member, Custom(), PermissionSet.None).Refusal.ShouldBe(new PermissionMissing(Permission.RolesManage));
        GrantRules.TouchRole(Member, Custom()).Refusal.ShouldBe(new PermissionMissing(Permission.RolesManage));
    }

    [Fact]
    public void Only_owners_touch_owners()
    {
        GrantRules.Assign(Admin, Member, OwnerRole).Refusal.ShouldBe(new OnlyOwnersTouchOwners());
        GrantRules.Assign(Admin, Owner, MemberRole).Refusal.ShouldBe(new OnlyOwnersTouchOwners());
        GrantRules.Invite(Admin, OwnerRole).Refusal.ShouldBe(new OnlyOwnersTouchOwners());
        GrantRules.RevokeInvitation(Admin, OwnerRole).Refusal.ShouldBe(new OnlyOwnersTouchOwners());
        GrantRules.Exclude(Admin, Owner).Refusal.ShouldBe(new OnlyOwnersTouchOwners());
        GrantRules.Restore(Admin, Guid.NewGuid(), OwnerRole).Refusal.ShouldBe(new OnlyOwnersTouchOwners());

        GrantRules.Assign(Owner, Member, OwnerRole).Succeeded.ShouldBeTrue();
        GrantRules.Exclude(Owner, New(OwnerRole)).Succeeded.ShouldBeTrue();
        GrantRules.Invite(Owner, OwnerRole).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void A_custom_role_with_every_permission_is_still_no_owner()
    {
        var almighty = New(Custom([.. PermissionSet.All]));

        GrantRules.Exclude(almighty, Owner).Refusal.ShouldBe(new OnlyOwnersTouchOwners());
        GrantRules.Assign(almighty, almighty, OwnerRole).Refusal.ShouldBe(new OnlyOwnersTouchOwners());
    }

    [Fact]
    public void Nobody_raises_himself()
    {
        GrantRules.Assign(Admin, Admin, BillingRole).Refusal.ShouldBe(new NobodyRaisesHimself());
        GrantRules.Assign(Admin, Admin, MemberRole).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Nobody_suspends_or_removes_himself()
    {
        GrantRules.Exclude(Owner, Owner).Refusal.ShouldBe(new OwnMembershipUntouchable());
        GrantRules.Restore(Admin, Admin.PersonId, MemberRole).Refusal.ShouldBe(new OwnMembershipUntouchable());
    }

    [Fact]
    public void Nobody_grants_or_takes_what_he_lacks()
    {
        var billing = PermissionSet.Of(Permission.BillingManage);

        GrantRules.Assign(Admin, Member, BillingRole).Refusal.ShouldBe(new GrantExceedsActor(billing));
        GrantRules.Assign(Admin, New(BillingRole), MemberRole).Refusal.ShouldBe(new TargetExceedsActor(billing));
        GrantRules.Invite(Admin, BillingRole).Refusal.ShouldBe(new GrantExceedsActor(billing));
        GrantRules.Exclude(Admin, New(BillingRole)).Refusal.ShouldBe(new TargetExceedsActor(billing));
        GrantRules.Restore(Admin, Guid.NewGuid(), BillingRole).Refusal.ShouldBe(new GrantExceedsActor(billing));
        GrantRules.CreateRole(Admin, billing).Refusal.ShouldBe(new GrantExceedsActor(billing));
        GrantRules.ChangeRole(Admin, Custom(), billing).Refusal.ShouldBe(new GrantExceedsActor(billing));
        GrantRules.ChangeRole(Admin, Custom(Permission.BillingManage), PermissionSet.None).Refusal.ShouldBe(new TargetExceedsActor(billing));
        GrantRules.TouchRole(Admin, Custom(Permission.BillingManage)).Refusal.ShouldBe(new TargetExceedsActor(billing));
    }

    [Fact]
    public void What_stays_unchanged_in_a_role_needs_no_permission() =>
        GrantRules.ChangeRole(Admin, Custom(Permission.BillingManage), PermissionSet.Of(Permission.BillingManage, Permission.AuditRead))
            .Succeeded.ShouldBeTrue();

    [Fact]
    public void An_archived_role_is_given_to_nobody_but_its_invitations_can_be_withdrawn()
    {
        var archived = Custom(Permission.AuditRead);
        archived.Archive(Now);

        GrantRules.Assign(Owner, Member, archived).Refusal.ShouldBe(new RoleArchived());
        GrantRules.Invite(Owner, archived).Refusal.ShouldBe(new RoleArchived());
        GrantRules.Restore(Owner, Guid.NewGuid(), archived).Refusal.ShouldBe(new RoleArchived());
        GrantRules.RevokeInvitation(Owner, archived).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Whatever_is_allowed_moves_only_permissions_the_actor_has()
    {
        var sets = Gen.Choose(0, (1 << 12) - 1).Select(bits => PermissionSet.FromBits(bits));
        var cases = from actor in sets from target in sets from role in sets select (actor, target, role);

        Prop.ForAll(cases.ToArbitrary(), drawn =>
        {
            var actor = new Holder(Guid.NewGuid(), RoleKind.Custom, drawn.actor.With(Permission.RolesAssign).With(Permission.RolesManage));
            var assigned = GrantRules.Assign(actor, new Holder(Guid.NewGuid(), RoleKind.Custom, drawn.target), Custom([.. drawn.role]));
            var changed = GrantRules.ChangeRole(actor, Custom([.. drawn.target]), drawn.role);
            var moved = drawn.target.DifferenceTo(drawn.role);

            return assigned.Succeeded == actor.Permissions.Includes(drawn.target.Union(drawn.role))
                && changed.Succeeded == actor.Permissions.Includes(moved);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static Holder New(Role role) => Holder.Of(Guid.NewGuid(), role);

    private static Role Custom(params Permission[] permissions) =>
        Role.Custom(Guid.Empty, "On call", null, PermissionSet.Of(permissions), Now).Value;
}
