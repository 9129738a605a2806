using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Members;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Members;

public sealed class MemberCommandsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private MembersHouse _house = null!;

    private Team Ours => _house.Ours;

    public async ValueTask InitializeAsync() => _house = await MembersHouse.BuildAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "MEM-2"), Trait("proves", "AUD-1")]
    public async Task A_changed_role_stands_in_the_history_on_the_record_and_in_a_mail()
    {
        var member = await Ours.AddAsync(RoleKind.Member);

        var outcome = await _house.Members.ChangeRoleAsync(Ours.Owner, [member.PersonId], Ours.RoleId(RoleKind.Admin));

        outcome.Value.Done.ShouldHaveSingleItem().FormerRoleId.ShouldBe(Ours.RoleId(RoleKind.Member));
        var view = await _house.Lists.MemberAsync(Ours.Owner, member.PersonId);
        view!.Member.RoleId.ShouldBe(Ours.RoleId(RoleKind.Admin));
        view.History[0].ShouldSatisfyAllConditions(
            change => change.Reason.ShouldBe(RoleChangeReason.Changed),
            change => change.FromRoleId.ShouldBe(Ours.RoleId(RoleKind.Member)),
            change => change.ByName.ShouldBe("Owner of ours"));
        (await _house.EntriesAsync(AuditAction.MemberRoleChanged, member.PersonId)).ShouldBe(1);
        (await _house.MailsAsync(MailKind.RoleChanged)).ShouldBe(1);
        var changes = await _house.Installation.ScalarAsAdminAsync<string>($"SELECT changes::text FROM audit.entries WHERE action = 400 AND target_id = '{member.PersonId}'");
        changes!.ShouldContain("\"role\": \"Member\"");
        changes!.ShouldContain("\"role\": \"Admin\"");
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task Suspending_and_restoring_gives_the_former_role_back_and_tells_both_times()
    {
        var member = await Ours.AddAsync(RoleKind.Viewer);

        (await _house.Members.SuspendAsync(Ours.Owner, [member.PersonId])).Value.Done.Count.ShouldBe(1);
        (await _house.Members.SuspendAsync(Ours.Owner, [member.PersonId])).Value.Refused.ShouldHaveSingleItem().Reason.ShouldBe(new MemberNotActive(MembershipState.Suspended));
        (await _house.Members.RestoreAsync(Ours.Owner, [member.PersonId])).Value.Done.Count.ShouldBe(1);

        var view = await _house.Lists.MemberAsync(Ours.Owner, member.PersonId);
        view!.Member.State.ShouldBe(MembershipState.Active);
        view.Member.RoleId.ShouldBe(Ours.RoleId(RoleKind.Viewer));
        (await _house.MailsAsync(MailKind.Suspended)).ShouldBe(1);
        (await _house.MailsAsync(MailKind.Restored)).ShouldBe(1);
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task The_last_owner_is_not_lost_on_any_path()
    {
        var other = await Ours.AddAsync(RoleKind.Owner);
        (await _house.Members.SuspendAsync(Ours.Owner, [other.PersonId])).Value.Done.Count.ShouldBe(1);

        (await _house.Members.ChangeRoleAsync(Ours.Owner, [Ours.Owner.PersonId], Ours.RoleId(RoleKind.Admin)))
            .Value.Refused.ShouldHaveSingleItem().Reason.ShouldBe(new LastOwner(OwnerLoss.RoleChange));
        (await _house.Members.LeaveAsync(Ours.Owner)).Refusal.ShouldBe(new LastOwner(OwnerLoss.Leaving));
        (await _house.Members.SuspendAsync(Ours.Owner, [Ours.Owner.PersonId])).Value.Refused.ShouldHaveSingleItem().Reason.ShouldBeOfType<OwnMembershipUntouchable>();
        (await _house.ActiveOwnersAsync()).ShouldBe(1);
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task A_selection_of_all_owners_leaves_one()
    {
        var second = await Ours.AddAsync(RoleKind.Owner);
        var third = await Ours.AddAsync(RoleKind.Owner);

        var result = (await _house.Members.ChangeRoleAsync(
            Ours.Owner, [Ours.Owner.PersonId, second.PersonId, third.PersonId], Ours.RoleId(RoleKind.Member))).Value;

        result.Done.Select(one => one.PersonId).ShouldBe([second.PersonId, third.PersonId]);
        result.Refused.ShouldHaveSingleItem().ShouldBe(new MemberRefused(Ours.Owner.PersonId, "Owner of ours", new LastOwner(OwnerLoss.RoleChange)));
        (await _house.ActiveOwnersAsync()).ShouldBe(1);
    }

    [Fact, Trait("proves", "MEM-2")]
    [Trait("asvs", "2.3.4"), Trait("asvs", "15.4.2")]
    public async Task Two_owners_who_remove_each_other_at_the_same_moment_leave_exactly_one()
    {
        for (var round = 0; round < 50; round++)
        {
            var other = await Ours.AddAsync(RoleKind.Owner);
            var admin = await Ours.AddAsync(RoleKind.Owner);
            (await _house.ActiveOwnersAsync()).ShouldBe(3);
            (await _house.Members.ChangeRoleAsync(Ours.Owner, [admin.PersonId], Ours.RoleId(RoleKind.Member))).Succeeded.ShouldBeTrue();

            var acts = await Task.WhenAll(
                _house.Members.RemoveAsync(Ours.Owner, [other.PersonId]),
                _house.Members.RemoveAsync(other, [Ours.Owner.PersonId]));

            (await _house.ActiveOwnersAsync()).ShouldBe(1);
            acts.Count(act => act.Succeeded && act.Value.Done.Count == 1).ShouldBe(1);
            await _house.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = CASE WHEN person_id = '{Ours.Owner.PersonId}' THEN 1 ELSE 3 END WHERE org_id = '{Ours.OrgId}'");
        }
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task Two_owners_who_leave_at_the_same_moment_leave_exactly_one()
    {
        for (var round = 0; round < 50; round++)
        {
            var other = await Ours.AddAsync(RoleKind.Owner);

            var acts = await Task.WhenAll(_house.Members.LeaveAsync(Ours.Owner), _house.Members.LeaveAsync(other));

            acts.Count(act => act.Succeeded).ShouldBe(1);
            acts.Single(act => !act.Succeeded).Refusal.ShouldBe(new LastOwner(OwnerLoss.Leaving));
            await _house.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = CASE WHEN person_id = '{Ours.Owner.PersonId}' THEN 1 ELSE 3 END WHERE org_id = '{Ours.OrgId}'");
        }
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task Only_owners_touch_owners()
    {
        var admin = await Ours.AddAsync(RoleKind.Admin);
        var owner = await Ours.AddAsync(RoleKind.Owner);
        var member = await Ours.AddAsync(RoleKind.Member);

        Refusal Only(Outcome<BatchResult> outcome) => outcome.Value.Refused.ShouldHaveSingleItem().Reason;
        Only(await _house.Members.ChangeRoleAsync(admin, [owner.PersonId], Ours.RoleId(RoleKind.Member))).ShouldBeOfType<OnlyOwnersTouchOwners>();
        Only(await _house.Members.ChangeRoleAsync(admin, [member.PersonId], Ours.RoleId(RoleKind.Owner))).ShouldBeOfType<OnlyOwnersTouchOwners>();
        Only(await _house.Members.SuspendAsync(admin, [owner.PersonId])).ShouldBeOfType<OnlyOwnersTouchOwners>();
        Only(await _house.Members.RemoveAsync(admin, [owner.PersonId])).ShouldBeOfType<OnlyOwnersTouchOwners>();
        (await _house.Members.SuspendAsync(Ours.Owner, [owner.PersonId])).Value.Done.Count.ShouldBe(1);
        Only(await _house.Members.RestoreAsync(admin, [owner.PersonId])).ShouldBeOfType<OnlyOwnersTouchOwners>();
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task Nobody_grants_or_takes_a_permission_he_lacks()
    {
        var assigner = await _house.CustomRoleAsync("Assigner", PermissionSet.Of(Permission.MembersRead, Permission.RolesAssign, Permission.MembersManage));
        var auditor = await _house.CustomRoleAsync("Auditor", PermissionSet.Of(Permission.MembersRead, Permission.AuditRead));
        var clerk = await Ours.AddAsync(RoleKind.Member);
        var other = await Ours.AddAsync(RoleKind.Member);
        var strong = await Ours.AddAsync(RoleKind.Admin);
        (await _house.Members.ChangeRoleAsync(Ours.Owner, [clerk.PersonId], assigner)).Value.Done.Count.ShouldBe(1);

        (await _house.Members.ChangeRoleAsync(clerk, [other.PersonId], auditor)).Value.Refused.ShouldHaveSingleItem()
            .Reason.ShouldBe(new GrantExceedsActor(PermissionSet.Of(Permission.AuditRead)));
        (await _house.Members.ChangeRoleAsync(clerk, [strong.PersonId], Ours.RoleId(RoleKind.Member))).Value.Refused.ShouldHaveSingleItem()
            .Reason.ShouldBeOfType<TargetExceedsActor>();
        (await _house.Members.RemoveAsync(clerk, [strong.PersonId])).Value.Refused.ShouldHaveSingleItem().Reason.ShouldBeOfType<TargetExceedsActor>();
        (await _house.Members.ChangeRoleAsync(clerk, [clerk.PersonId], Ours.RoleId(RoleKind.Admin))).Value.Refused.ShouldHaveSingleItem()
            .Reason.ShouldBeOfType<NobodyRaisesHimself>();
    }

    [Theory, Trait("proves", "MEM-2")]
    [InlineData(RoleKind.Member)]
    [InlineData(RoleKind.Viewer)]
    [InlineData(RoleKind.Billing)]
    [InlineData(RoleKind.SecurityOfficer)]
    public async Task Roles_without_the_permission_act_on_nobody(RoleKind kind)
    {
        var weak = await Ours.AddAsync(kind);
        var victim = await Ours.AddAsync(RoleKind.Member);

        // A circuit may still hold an older, stronger standing; the transaction reads the present one.
        var pretending = MembersHouse.As(weak, RoleKind.Owner, Ours.RoleId(RoleKind.Owner));
        (await _house.Members.SuspendAsync(pretending, [victim.PersonId])).Refusal.ShouldBe(new PermissionMissing(Permission.MembersManage));
        (await _house.Members.RemoveAsync(pretending, [victim.PersonId])).Refusal.ShouldBe(new PermissionMissing(Permission.MembersManage));
        (await _house.Members.RestoreAsync(pretending, [victim.PersonId])).Refusal.ShouldBe(new PermissionMissing(Permission.MembersManage));
        (await _house.Members.ChangeRoleAsync(pretending, [victim.PersonId], Ours.RoleId(RoleKind.Viewer))).Refusal.ShouldBe(new PermissionMissing(Permission.RolesAssign));
    }

    [Fact, Trait("proves", "I39"), Trait("proves", "I40")]
    public async Task Ids_of_another_organisation_are_not_found_and_hold_up_nobody()
    {
        var mine = await Ours.AddAsync(RoleKind.Member);
        var foreign = await _house.Theirs.AddAsync(RoleKind.Member);

        var result = (await _house.Members.RemoveAsync(Ours.Owner, [foreign.PersonId, mine.PersonId, Guid.NewGuid()])).Value;

        result.Done.ShouldHaveSingleItem().PersonId.ShouldBe(mine.PersonId);
        result.Refused.Count.ShouldBe(2);
        result.Refused.ShouldAllBe(one => one.Reason is MemberNotFound && one.Name == null);
        (await _house.Members.ChangeRoleAsync(Ours.Owner, [Ours.Owner.PersonId], _house.Theirs.RoleId(RoleKind.Member)))
            .Value.Refused.ShouldHaveSingleItem().Reason.ShouldBeOfType<RoleUnknown>();
        (await _house.Lists.MemberAsync(Ours.Owner, foreign.PersonId)).ShouldBeNull();
        (await _house.Members.NoteViewAsync(Ours.Owner, foreign.PersonId)).Refusal.ShouldBeOfType<MemberNotFound>();
        (await _house.Installation.ScalarAsAdminAsync<short>($"SELECT state FROM tenant.memberships WHERE person_id = '{foreign.PersonId}'")).ShouldBe((short)1);
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task Removing_and_leaving_end_the_membership_and_are_told()
    {
        var removed = await Ours.AddAsync(RoleKind.Member);
        var leaving = await Ours.AddAsync(RoleKind.Member);

        (await _house.Members.RemoveAsync(Ours.Owner, [removed.PersonId])).Value.Done.Count.ShouldBe(1);
        (await _house.Members.LeaveAsync(leaving)).Succeeded.ShouldBeTrue();
        (await _house.Members.LeaveAsync(leaving)).Refusal.ShouldBeOfType<NotAMember>();

        (await _house.EntriesAsync(AuditAction.MemberRemoved, removed.PersonId)).ShouldBe(1);
        (await _house.EntriesAsync(AuditAction.MemberLeft, leaving.PersonId)).ShouldBe(1);
        (await _house.MailsAsync(MailKind.Removed)).ShouldBe(1);
        (await _house.MailsAsync(MailKind.YouLeft)).ShouldBe(1);
    }

    [Fact]
    [Trait("asvs", "2.3.2")]
    public async Task More_at_once_than_a_transaction_should_hold_is_refused_whole() =>
        (await _house.Members.RemoveAsync(Ours.Owner, [.. Enumerable.Range(0, MemberCommands.MostAtOnce + 1).Select(_ => Guid.NewGuid())]))
            .Refusal.ShouldBe(new TooManyAtOnce(MemberCommands.MostAtOnce));

    [Fact, Trait("proves", "AUD-1")]
    public async Task Viewing_a_member_is_recorded_once_an_hour_for_each_session()
    {
        var member = await Ours.AddAsync(RoleKind.Member);

        await _house.Members.NoteViewAsync(Ours.Owner, member.PersonId);
        await _house.Members.NoteViewAsync(Ours.Owner, member.PersonId);
        (await _house.EntriesAsync(AuditAction.MemberViewed, member.PersonId)).ShouldBe(1);

        await _house.Members.NoteViewAsync(Ours.Owner with { SessionId = Guid.NewGuid() }, member.PersonId);
        (await _house.EntriesAsync(AuditAction.MemberViewed, member.PersonId)).ShouldBe(2);
    }

    [Fact, Trait("proves", "AUD-7")]
    [Trait("asvs", "2.3.3")]
    public async Task When_the_record_cannot_be_written_nobody_is_removed()
    {
        var member = await Ours.AddAsync(RoleKind.Member);
        await _house.Installation.ExecuteAsAdminAsync("REVOKE INSERT ON audit.entries FROM castellan_app; REVOKE INSERT (org_id) ON audit.entries FROM castellan_app");

        await Should.ThrowAsync<Npgsql.PostgresException>(() => _house.Members.RemoveAsync(Ours.Owner, [member.PersonId]));

        (await _house.Installation.ScalarAsAdminAsync<short>($"SELECT state FROM tenant.memberships WHERE person_id = '{member.PersonId}'")).ShouldBe((short)1);
        (await _house.MailsAsync(MailKind.Removed)).ShouldBe(0);
    }
}
