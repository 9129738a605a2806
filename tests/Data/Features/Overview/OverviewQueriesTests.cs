using Castellan.Data.Access;
using Castellan.Features.Overview;
using Castellan.Platform.Jobs;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Platform.Trail;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.Overview;

public sealed class OverviewQueriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestInstallation _installation = null!;
    private SignInDays _days = null!;
    private OverviewQueries _queries = null!;
    private Team _team = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        var retention = Options.Create(new RetentionOptions());
        var trail = new TrailQueries(_installation.Tenants, retention, TimeProvider.System);
        _days = new SignInDays(_installation.Tenants, retention, TimeProvider.System);
        _queries = new OverviewQueries(_installation.Tenants, trail, _days, TimeProvider.System);
        _team = await Team.FoundAsync(_installation, "northwind");
    }

    public ValueTask DisposeAsync()
    {
        _days.Dispose();
        return _installation.DisposeAsync();
    }

    [Fact]
    public async Task The_team_is_counted_without_anybody_elses()
    {
        await _team.AddAsync(RoleKind.Member);
        await (await Team.FoundAsync(_installation, "fabrikam")).AddAsync(RoleKind.Member);

        var team = (await _queries.OverviewAsync(Entered(_team.Owner), TestContext.Current.CancellationToken)).Team;

        team.Active.ShouldBe(2);
        team.Owners.ShouldBe(1);
        team.Suspended.ShouldBe(0);
        team.HasIncidentContact.ShouldBeFalse();
    }

    [Fact, Trait("proves", "AUD-2")]
    public async Task Days_and_retention_are_shown_to_those_who_may_read_the_record()
    {
        var view = await _queries.OverviewAsync(Entered(_team.Owner), TestContext.Current.CancellationToken);

        view.SignIns!.Count.ShouldBe(30);
        view.Retention!.Days.ShouldBe(30);
        view.Retention.Oldest.ShouldNotBeNull();
        (view.Retention.NextPurge!.Value - view.Retention.Oldest!.Value).ShouldBeInRange(TimeSpan.FromDays(30), TimeSpan.FromDays(31));
    }

    [Fact, Trait("proves", "MEM-3")]
    [Trait("asvs", "8.2.3")]
    public async Task A_member_without_the_permission_sees_nothing_of_the_record()
    {
        var view = await _queries.OverviewAsync(Entered(await _team.AddAsync(RoleKind.Member)), TestContext.Current.CancellationToken);

        view.SignIns.ShouldBeNull();
        view.Retention.ShouldBeNull();
    }

    [Fact]
    public async Task Sign_ins_and_refusals_fall_on_their_day_in_the_organisations_time_zone()
    {
        await _installation.ExecuteAsAdminAsync($"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, target_kind)
            SELECT '{_team.OrgId}', (current_date::timestamp AT TIME ZONE 'Europe/Paris') + interval '10 minutes', a, 0, 0, 0 FROM unnest(ARRAY[100, 100, 101]) a
            """);

        var days = (await _queries.OverviewAsync(Entered(_team.Owner), TestContext.Current.CancellationToken)).SignIns!;

        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var counted = days.Single(day => day.Done > 0);
        counted.Done.ShouldBe(2);
        counted.Refused.ShouldBe(1);
        counted.Day.ShouldBe(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.Date));
        days[^1].Day.ShouldBe(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), zone).DateTime));
    }

    [Fact, Trait("proves", "I22")]
    public async Task Days_that_are_over_are_counted_once_for_each_organisation_and_today_goes_on()
    {
        var other = await Team.FoundAsync(_installation, "fabrikam");
        await TrailHistory.PrepareAsync(_installation);
        await SignInAsync(_team.OrgId, days: 3);
        await SignInAsync(_team.OrgId, days: 0);
        var before = (await _queries.OverviewAsync(Entered(_team.Owner), TestContext.Current.CancellationToken)).SignIns!;

        await SignInAsync(_team.OrgId, days: 3);
        await SignInAsync(_team.OrgId, days: 0);
        await SignInAsync(other.OrgId, days: 3);

        var after = (await _queries.OverviewAsync(Entered(_team.Owner), TestContext.Current.CancellationToken)).SignIns!;
        (before[^4].Done, after[^4].Done).ShouldBe((1, 1));
        (before[^1].Done, after[^1].Done).ShouldBe((1, 2));
        after[^2].ShouldBe(new SignInDay(after[^2].Day, 0, 0));
        var theirs = (await _queries.OverviewAsync(new EnteredTenant(other.Owner, other.Slug, other.Slug, "Europe/Paris", "en"), TestContext.Current.CancellationToken)).SignIns!;
        (theirs[^4].Done, theirs[^1].Done).ShouldBe((1, 0));
    }

    // At noon in Paris, today a moment ago.
    private Task SignInAsync(Guid orgId, int days) => _installation.ExecuteAsAdminAsync($"""
        INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, target_kind)
        VALUES ('{orgId}', CASE WHEN {days} = 0 THEN now() ELSE ((now() AT TIME ZONE 'Europe/Paris')::date - {days} + time '12:00') AT TIME ZONE 'Europe/Paris' END, 100, 0, 0, 0)
        """);

    private EnteredTenant Entered(Castellan.Data.Tenancy.TenantActor actor) => new(actor, _team.Slug, _team.Slug, "Europe/Paris", "en");
}
