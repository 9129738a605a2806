using Castellan.Data.Access;
using Castellan.Data.Alerts;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Notifications;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Features.Incidents.Alerts;
using Castellan.Features.Incidents.Evidence;
using Castellan.Platform.Jobs;
using Castellan.Platform.Notifications;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Platform.Trail;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.Incidents;

[Trait("proves", "DET-1")]
public sealed class AlertTests(PostgresFixture postgres) : IAsyncLifetime
{
    private IncidentsHouse _house = null!;
    private AlertSweeper _sweeper = null!;
    private AlertQueries _alerts = null!;
    private AlertCommands _commands = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await IncidentsHouse.OpenAsync(postgres);
        await TrailHistory.PrepareAsync(_house.Installation);
        _sweeper = new AlertSweeper(_house.Installation.Operators, Options.Create(new RetentionOptions()));
        _alerts = new AlertQueries(_house.Installation.Tenants);
        _commands = new AlertCommands(_house.Installation.Tenants, _house.Letters);
        // What was there before the rules calls nobody.
        await RefusedAsync(_house.Member, 10, Minutes(-300));
        await SweepAsync();
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_burst_of_refused_sign_ins_raises_one_alert_that_grows_and_rings_for_the_officers()
    {
        await RefusedAsync(_house.Member, 4, Minutes(-5));
        await SweepAsync();
        (await ListAsync()).ShouldBeEmpty();

        await RefusedAsync(_house.Member, 1, Minutes(-4));
        await RefusedAsync(_house.Member, 2, Minutes(-3));
        await SweepAsync();

        var alert = (await ListAsync()).ShouldHaveSingleItem();
        alert.ShouldSatisfyAllConditions(
            one => one.Rule.ShouldBe(AlertRule.FailedSignIns), one => one.PersonId.ShouldBe(_house.Member.PersonId), one => one.Person.ShouldBe("reporter"), one => one.Entries.ShouldBe(7));
        var inbox = new Inbox(_house.Installation.Tenants);
        (await inbox.ListAsync(_house.Officer, unreadOnly: true, null, Cancellation)).Lines.ShouldHaveSingleItem().Kind.ShouldBe(NotificationKind.AlertRaised);
        (await inbox.UnreadAsync(_house.Team.Owner, Cancellation)).ShouldBe(0);
        (await CountAsync($"SELECT count(*) FROM audit.entries WHERE action = {(short)AuditAction.AlertRaised} AND org_id = '{_house.Team.OrgId}'")).ShouldBe(1);
    }

    [Fact]
    public async Task Refusals_far_apart_or_of_different_people_are_no_burst()
    {
        for (var minute = 100; minute > 0; minute -= 10)
        {
            await RefusedAsync(_house.Member, 2, Minutes(-minute));
        }
        await RefusedAsync(_house.Officer, 3, Minutes(-2));
        await RefusedAsync(_house.Team.Owner, 3, Minutes(-2));
        await SweepAsync();

        (await ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dismissed_alert_keeps_its_reason_and_what_comes_after_it_counts_anew()
    {
        await RefusedAsync(_house.Member, 5, Minutes(-9));
        await SweepAsync();
        var alert = (await ListAsync()).Single();
        (await _commands.DismissAsync(_house.Member, alert.Id, "mine", Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await _commands.DismissAsync(_house.Officer, alert.Id, " ", Cancellation)).Refusal.ShouldBeOfType<TextEmpty>();
        (await _commands.DismissAsync((await Team.FoundAsync(_house.Installation, "theirs")).Owner, alert.Id, "not ours", Cancellation)).Refusal.ShouldBeOfType<AlertNotFound>();
        (await _commands.DismissAsync(_house.Officer, alert.Id, "A forgotten password.", Cancellation)).Succeeded.ShouldBeTrue();
        (await _commands.DismissAsync(_house.Officer, alert.Id, "again", Cancellation)).Refusal.ShouldBeOfType<AlertDecided>();
        (await _commands.OpenAsync(_house.Officer, alert.Id, "again", Cancellation)).Refusal.ShouldBeOfType<AlertDecided>();

        await RefusedAsync(_house.Member, 4, Minutes(-5));
        await SweepAsync();
        (await ListAsync()).ShouldHaveSingleItem().Reason.ShouldBe("A forgotten password.");
        await RefusedAsync(_house.Member, 1, Minutes(-4));
        await SweepAsync();

        (await ListAsync()).Select(one => (one.State, one.Entries)).ShouldBe([(AlertState.Open, 5), (AlertState.Dismissed, 5)]);
        (await _alerts.ListAsync(_house.Officer, AlertState.Dismissed, null, Cancellation)).ShouldSatisfyAllConditions(list => list.Rows.Count.ShouldBe(1), list => list.Open.ShouldBe(1));
    }

    [Fact]
    public async Task An_alert_is_opened_as_an_incident_with_its_entries_pinned()
    {
        await RefusedAsync(_house.Member, 6, Minutes(-5));
        await SweepAsync();
        var alert = (await ListAsync()).Single();
        (await _commands.OpenAsync(_house.Member, alert.Id, "Burst", Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();

        var number = (await _commands.OpenAsync(_house.Officer, alert.Id, "Burst of failed sign-ins", Cancellation)).Value;

        var incident = (await _house.Queries.OneAsync(_house.Officer, number, Cancellation))!;
        incident.Head.Title.ShouldBe("Burst of failed sign-ins");
        var lines = (await _house.Queries.TimelineAsync(_house.Officer, number, null, Cancellation))!.Lines;
        lines.Count(line => line.Kind == TimelineKind.Pinned).ShouldBe(6);
        lines.Where(line => line.Kind == TimelineKind.Pinned).Select(line => line.PinnedId).ShouldBeUnique();
        (await new EvidenceQueries(_house.Installation.Tenants, _house.Queries).OfAsync(_house.Officer, number, Cancellation))!.Holds.Select(hold => (hold.Number, hold.Entries)).ShouldBe([(2, 0), (1, 6)]);
        (await ListAsync()).Single().ShouldSatisfyAllConditions(one => one.State.ShouldBe(AlertState.Opened), one => one.IncidentNumber.ShouldBe(number));
        (await CountAsync($"SELECT count(*) FROM audit.entries WHERE action IN ({(short)AuditAction.AlertOpened}, {(short)AuditAction.IncidentReported}) AND actor_id = '{_house.Officer.PersonId}'")).ShouldBe(2);
    }

    [Fact, Trait("proves", "AUD-8")]
    public async Task Of_a_long_burst_the_first_entries_are_pinned_and_all_are_held()
    {
        await RefusedAsync(_house.Member, AlertCommands.MostPinned + 5, Minutes(-5));
        await SweepAsync();

        var number = (await _commands.OpenAsync(_house.Officer, (await ListAsync()).Single().Id, "Burst", Cancellation)).Value;

        var evidence = (await new EvidenceQueries(_house.Installation.Tenants, _house.Queries).OfAsync(_house.Officer, number, Cancellation))!;
        evidence.Pins.Count.ShouldBe(AlertCommands.MostPinned);
        (await CountAsync($"""
            SELECT count(*) FROM audit.entries e JOIN tenant.audit_holds h ON h.org_id = e.org_id AND cardinality(h.entry_ids) = 0
            WHERE e.action = {(short)AuditAction.SignInRefused} AND e.occurred_at > now() - interval '1 hour'
                AND tenancy.hold_covers(h, e.id, e.occurred_at, e.action, e.outcome, e.actor_id, e.target_id, e.session_id, e.request_id, e.network)
            """)).ShouldBe(AlertCommands.MostPinned + 5);
    }

    [Fact]
    public async Task What_one_entry_fulfils_is_raised_for_each()
    {
        var admin = await _house.Team.AddAsync(RoleKind.Admin, "admin");
        await AddAsync(AuditAction.AuthenticatorRemoved, admin.PersonId, admin.PersonId);
        await AddAsync(AuditAction.PasskeyRemoved, _house.Member.PersonId, _house.Member.PersonId);
        await AddAsync(AuditAction.MemberRoleChanged, _house.Team.Owner.PersonId, admin.PersonId, AuditChanges.Write(null, new { roleId = _house.Team.RoleId(RoleKind.Admin) }));
        await AddAsync(AuditAction.MemberRoleChanged, _house.Team.Owner.PersonId, admin.PersonId, AuditChanges.Write(null, new { roleId = _house.Team.RoleId(RoleKind.Owner) }));
        await AddAsync(AuditAction.InvitationAccepted, _house.Member.PersonId, Guid.NewGuid(), AuditChanges.Write(null, new { person = _house.Member.PersonId, role = _house.Team.RoleId(RoleKind.Owner) }));
        foreach (var device in new[] { "Firefox · Linux", "Firefox · Linux", "Chrome · Windows" })
        {
            await AddAsync(AuditAction.SignedIn, _house.Team.Owner.PersonId, _house.Team.Owner.PersonId, device: device);
            await AddAsync(AuditAction.SignedIn, admin.PersonId, admin.PersonId, device: device);
        }
        await SweepAsync();

        (await ListAsync()).Select(alert => (alert.Rule, alert.PersonId)).ShouldBe(
        [
            (AlertRule.SecondFactorRemoved, admin.PersonId), (AlertRule.SecondFactorRemoved, _house.Member.PersonId), (AlertRule.OwnerMade, admin.PersonId), (AlertRule.OwnerMade, _house.Member.PersonId),
            (AlertRule.OwnerOnNewDevice, _house.Team.Owner.PersonId),
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task Mass_acts_are_counted_by_who_did_them()
    {
        for (var count = 0; count < 5; count++)
        {
            await AddAsync(AuditAction.MemberRemoved, _house.Officer.PersonId, Guid.NewGuid());
            await AddAsync(AuditAction.ExportRequested, _house.Team.Owner.PersonId, Guid.NewGuid());
        }
        await SweepAsync();

        (await ListAsync()).Select(alert => (alert.Rule, alert.PersonId, alert.Entries)).ShouldBe(
            [(AlertRule.MassRemoval, _house.Officer.PersonId, 5), (AlertRule.MassExport, _house.Team.Owner.PersonId, 5)], ignoreOrder: true);
    }

    [Fact]
    public async Task Each_organisation_sets_its_own_thresholds()
    {
        (await _commands.SetAsync(_house.Member, AlertRule.FailedSignIns, false, 5, Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await _commands.SetAsync(_house.Officer, AlertRule.FailedSignIns, true, 1, Cancellation)).Refusal.ShouldBeOfType<ThresholdImpossible>();
        (await _commands.SetAsync(_house.Officer, AlertRule.FailedSignIns, true, 3, Cancellation)).Succeeded.ShouldBeTrue();
        (await _commands.SetAsync(_house.Officer, AlertRule.SecondFactorRemoved, false, 0, Cancellation)).Succeeded.ShouldBeTrue();
        var other = await Team.FoundAsync(_house.Installation, "theirs");
        await RefusedAsync(_house.Member, 3, Minutes(-2));
        await RefusedAsync(other.Owner, 3, Minutes(-2));
        await AddAsync(AuditAction.AuthenticatorRemoved, _house.Member.PersonId, _house.Member.PersonId);
        await SweepAsync();

        (await ListAsync()).ShouldHaveSingleItem().Entries.ShouldBe(3);
        (await _alerts.ListAsync(other.Owner, null, null, Cancellation)).Rows.ShouldBeEmpty();
        (await _alerts.RulesAsync(_house.Officer, Cancellation)).Where(rule => !rule.IsDefault).Select(rule => (rule.Rule, rule.IsOn, rule.Threshold))
            .ShouldBe([(AlertRule.FailedSignIns, true, 3), (AlertRule.SecondFactorRemoved, false, 1)]);
        (await _alerts.RulesAsync(other.Owner, Cancellation)).ShouldAllBe(rule => rule.IsDefault);
        (await CountAsync($"SELECT count(*) FROM audit.entries WHERE action = {(short)AuditAction.AlertRuleChanged}")).ShouldBe(2);
    }

    [Fact, Trait("proves", "N3")]
    public async Task Many_sweeps_at_once_raise_each_alert_once()
    {
        for (var count = 0; count < 20; count++)
        {
            await AddAsync(AuditAction.AuthenticatorRemoved, _house.Member.PersonId, _house.Member.PersonId);
        }
        await SettledAsync();

        var raised = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _sweeper.RunAsync(Now, Cancellation)));

        raised.Sum(report => report.Items).ShouldBe(20);
        (await ListAsync()).Count.ShouldBe(20);
        (await SweepAsync()).ShouldBe(0);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static DateTimeOffset Minutes(int minutes) => Now.AddMinutes(minutes);

    private async Task RefusedAsync(TenantActor whom, int times, DateTimeOffset at)
    {
        for (var count = 0; count < times; count++)
        {
            await TrailHistory.AddAsync(_house.Installation, whom.OrgId, at.AddSeconds(count), action: (short)AuditAction.SignInRefused, outcome: (short)AuditOutcome.Refused, actor: whom.PersonId, target: whom.PersonId);
        }
    }

    private Task AddAsync(AuditAction action, Guid actor, Guid target, string? changes = null, string? device = null) =>
        TrailHistory.AddAsync(_house.Installation, _house.Team.OrgId, Now, action: (short)action, actor: actor, target: target, changes: changes, device: device);

    // Transactions of other tests hold back what may be read for a moment.
    private async Task SettledAsync()
    {
        var last = await _house.Installation.ScalarAsAdminAsync<long>("SELECT max(tx) FROM audit.entries");
        for (var tries = 0; tries < 600 && await _house.Installation.ScalarAsAdminAsync<long>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint") <= last; tries++)
        {
            await Task.Delay(50, Cancellation);
        }
    }

    private async Task<long> SweepAsync()
    {
        await SettledAsync();
        return (await _sweeper.RunAsync(Now, Cancellation)).Items;
    }

    private async Task<IReadOnlyList<AlertRow>> ListAsync() => (await _alerts.ListAsync(_house.Officer, null, null, Cancellation)).Rows;

    private Task<long> CountAsync(string sql) => _house.Installation.ScalarAsAdminAsync<long>(sql);
}
