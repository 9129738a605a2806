using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Members;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Members;

/// <summary>Acts on everybody whom a filter lets through.</summary>
[Trait("proves", "MEM-2")]
public sealed class BulkRunTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Many = 1_100;

    private MembersHouse _house = null!;

    private Team Ours => _house.Ours;

    public async ValueTask InitializeAsync()
    {
        _house = await MembersHouse.BuildAsync(postgres);
        await _house.FillAsync(Many);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task The_filter_says_who_is_meant_and_the_viewer_is_left_out()
    {
        var everybody = await _house.Lists.MatchingAsync(Ours.Owner, new MemberListRequest());
        var admins = await _house.Lists.MatchingAsync(Ours.Owner, new MemberListRequest(RoleId: Ours.RoleId(RoleKind.Admin), State: MembershipState.Active, Search: "ours.example"));

        everybody.ShouldBeUnique();
        everybody.Count.ShouldBe((await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest())).Count - 1);
        everybody.ShouldNotContain(Ours.Owner.PersonId);
        everybody.ShouldNotContain(_house.Theirs.Owner.PersonId);
        admins.Count.ShouldBe(Many / 10);
        (await _house.Lists.MatchingAsync(Ours.Owner, new MemberListRequest(RoleId: Ours.RoleId(RoleKind.Owner)))).ShouldBeEmpty();
    }

    [Fact, Trait("proves", "MEM-3")]
    public async Task All_matching_are_suspended_in_batches_and_all_come_back_with_the_roles_they_had()
    {
        var request = new MemberListRequest(State: MembershipState.Active);
        var meant = await _house.Lists.MatchingAsync(Ours.Owner, request);
        var roles = await RolesAsync();

        var (suspended, fault) = await RunAsync(meant, batch => _house.Members.SuspendAsync(Ours.Owner, batch));
        var left = await _house.Lists.MatchingAsync(Ours.Owner, request);
        var (restored, _) = await RunAsync([.. suspended.Done.Select(one => one.PersonId)], batch => _house.Members.RestoreAsync(Ours.Owner, batch));

        fault.ShouldBeNull();
        (suspended.Done.Count, suspended.Refused.Count).ShouldBe((meant.Count, 0));
        left.ShouldBeEmpty();
        restored.Done.Count.ShouldBe(meant.Count);
        (await RolesAsync()).ShouldBe(roles);
        (await _house.EntriesAsync(AuditAction.MemberSuspended, meant[^1])).ShouldBe(1);
        (await _house.EntriesAsync(AuditAction.MemberRestored, meant[^1])).ShouldBe(1);
    }

    [Fact, Trait("proves", "MEM-3"), Trait("proves", "MEM-4")]
    public async Task An_admin_who_means_everybody_touches_no_owner_and_the_refused_are_named()
    {
        var admin = await Ours.AddAsync(RoleKind.Admin, "admin");
        await Ours.AddAsync(RoleKind.Owner, "second owner");
        var meant = await _house.Lists.MatchingAsync(admin, new MemberListRequest(State: MembershipState.Active));

        var (result, fault) = await RunAsync(meant, batch => _house.Members.RemoveAsync(admin, batch), admin);

        fault.ShouldBeNull();
        result.Refused.Select(one => (one.Name, one.Reason)).ShouldBe(
            [("Owner of ours", new OnlyOwnersTouchOwners()), ("second owner", new OnlyOwnersTouchOwners())], ignoreOrder: true);
        (result.Done.Count, await _house.ActiveOwnersAsync()).ShouldBe((meant.Count - 2, 2));
    }

    [Fact, Trait("proves", "MEM-4")]
    public async Task The_last_owner_stays_whoever_means_everybody()
    {
        var second = await Ours.AddAsync(RoleKind.Owner, "second owner");
        var request = new MemberListRequest(RoleId: Ours.RoleId(RoleKind.Owner));

        // Each means all other owners, at the same moment.
        var runs = await Task.WhenAll(new[] { Ours.Owner, second }.Select(async owner =>
            await RunAsync(await _house.Lists.MatchingAsync(owner, request), batch => _house.Members.ChangeRoleAsync(owner, batch, Ours.RoleId(RoleKind.Viewer)), owner)));

        (runs.Sum(run => run.Result.Done.Count), await _house.ActiveOwnersAsync()).ShouldBe((1, 1));
    }

    private Task<(BatchResult Result, Refusal? Fault)> RunAsync(
        IReadOnlyCollection<Guid> people, Func<IReadOnlyCollection<Guid>, Task<Outcome<BatchResult>>> act, TenantActor? by = null) =>
        new BulkRun((by ?? Ours.Owner).PersonId, people).RunAsync(act, () => { });

    private Task<string?> RolesAsync() =>
        _house.Installation.ScalarAsAdminAsync<string>($"SELECT md5(string_agg(person_id::text || role_id || state, ',' ORDER BY person_id)) FROM tenant.memberships WHERE org_id = '{Ours.OrgId}'");
}
