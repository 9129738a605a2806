using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Alerts;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Incidents;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Castellan.Features.Demo;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sealing;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Tests.Data.Features.Demo;

/// <summary>The demo, seeded once for all of these, and looked at through the doors.</summary>
public sealed class DemoInstallation(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TestFolder _keys = new();

    internal TestInstallation Installation { get; private set; } = null!;

    internal DemoReport Report { get; private set; } = null!;

    internal DemoSeeder Seeder { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installation = await TestInstallation.CreateAsync(postgres);
        Seeder = new DemoSeeder(
            new SeedDb(Installation.Connections, Installation.Signer), Installation.Keeper,
            new PasswordWorkers(Options.Create(new PasswordOptions()), TimeProvider.System),
            new Sealer(new KeyRing(Options.Create(new KeyOptions { Folder = _keys.Path, CreateMissing = true }))), TimeProvider.System);
        Report = await Seeder.SeedAsync() ?? throw new InvalidOperationException("A new installation was in use.");
    }

    public ValueTask DisposeAsync()
    {
        _keys.Dispose();
        return Installation.DisposeAsync();
    }
}

public sealed class DemoSeederTests(DemoInstallation demo, ITestOutputHelper output) : IClassFixture<DemoInstallation>
{
    private TestInstallation Installation => demo.Installation;

    [Fact]
    public async Task Three_organisations_have_their_members_and_a_month_of_history()
    {
        output.WriteLine($"seeded in {demo.Report.Took.TotalSeconds:F1} s: {demo.Report.Entries} entries, {demo.Report.People} people");
        var sizes = await Installation.Operators.ReadAsync(null, (db, ct) => db.Organisations.OrderBy(o => o.Slug)
            .Select(o => new { o.Slug, Members = db.Memberships.Count(m => m.OrgId == o.OrgId && m.State != MembershipState.Removed) }).ToListAsync(ct));
        sizes.Select(o => (o.Slug, o.Members)).ShouldBe([("atelier-lumen", 12), ("harbour-robotics", 400), ("meridian-freight", 5_000)]);

        var entries = await Installation.Operators.ReadAsync(null, async (db, ct) => (
            Count: await db.AuditEntries.LongCountAsync(ct),
            Oldest: await db.AuditEntries.MinAsync(e => e.OccurredAt, ct),
            Newest: await db.AuditEntries.MaxAsync(e => e.OccurredAt, ct)));
        entries.Count.ShouldBe(demo.Report.Entries);
        entries.Count.ShouldBeGreaterThanOrEqualTo(200_000);
        (entries.Newest - entries.Oldest).TotalDays.ShouldBeInRange(27, 30);
    }

    [Fact]
    public async Task Most_people_have_a_second_factor_and_the_cast_signs_in_with_the_password_alone()
    {
        var people = await Installation.Identities.ReadAsync(null, (db, ct) => db.People.Select(person => new
        {
            person.Email,
            HasFactor = db.Authenticators.Any(a => a.PersonId == person.Id),
            Codes = db.RecoveryCodes.Count(code => code.PersonId == person.Id && code.UsedAt == null),
        }).ToListAsync(ct));
        var cast = DemoCast.All.Append(DemoCast.Operator).Select(persona => persona.Address).ToHashSet(StringComparer.Ordinal);

        people.Count(person => person.HasFactor).ShouldBeInRange(people.Count / 2, people.Count * 9 / 10);
        people.Count(person => person.HasFactor && person.Codes <= 2).ShouldBeGreaterThan(20);
        people.ShouldNotContain(person => !person.HasFactor && person.Codes > 0);
        people.Where(person => cast.Contains(person.Email)).ShouldAllBe(person => !person.HasFactor);
    }

    [Fact]
    public async Task Weekends_are_quiet_and_the_hours_are_those_of_the_place()
    {
        var meridian = await OrganisationAsync("meridian-freight");
        var hours = await Installation.ScalarAsAdminAsync<long>($"""
            SELECT count(*) FROM audit.entries WHERE org_id = '{meridian}' AND action = 100
              AND extract(hour FROM occurred_at AT TIME ZONE 'America/New_York') BETWEEN 6 AND 16
            """);
        var weekend = await Installation.ScalarAsAdminAsync<long>($"""
            SELECT count(*) FROM audit.entries WHERE org_id = '{meridian}' AND action = 100 AND extract(isodow FROM occurred_at AT TIME ZONE 'America/New_York') > 5
            """);
        var all = await Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{meridian}' AND action = 100");

        (hours / (double)all).ShouldBeGreaterThan(0.85);
        (weekend / (double)all).ShouldBeLessThan(0.1);
    }

    [Fact, Trait("proves", "AUD-1")]
    public async Task Every_change_of_role_in_the_month_is_on_the_trail_at_its_moment()
    {
        const string Untold = """
            SELECT count(*) FROM tenant.role_changes c
            WHERE c.reason BETWEEN 2 AND 7 AND c.at > (SELECT min(occurred_at) FROM audit.entries)
              AND NOT EXISTS (SELECT FROM audit.entries e WHERE e.org_id = c.org_id AND e.target_id = c.person_id AND e.occurred_at = c.at
                  AND e.action = (ARRAY[0, 303, 400, 401, 402, 403, 404])[c.reason] AND e.actor_id = c.by_person_id)
            """;
        (await Installation.ScalarAsAdminAsync<long>(Untold)).ShouldBe(0);
        (await Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE action = 400")).ShouldBeGreaterThan(50);
    }

    [Fact, Trait("proves", "ORG-1")]
    public async Task What_was_seeded_is_seen_through_the_door_of_its_organisation_and_no_other()
    {
        var actor = await MemberAsync("harbour-robotics", DemoCast.Owner.Address);
        var (slugs, members, strangers) = await Installation.Tenants.ReadAsync(actor, async (db, ct) => (
            await db.Organisations.Select(o => o.Slug).ToListAsync(ct),
            await db.Memberships.CountAsync(m => m.State != MembershipState.Removed, ct),
            await db.AuditEntries.CountAsync(e => e.OrgId != actor.OrgId, ct)));
        slugs.ShouldBe(["harbour-robotics"]);
        members.ShouldBe(400);
        strangers.ShouldBe(0);
    }

    [Fact, Trait("proves", "MEM-3")]
    public async Task Each_persona_holds_the_role_it_stands_for_and_the_password_is_one_that_would_be_accepted()
    {
        var off = Options.Create(new LeakedPasswordOptions());
        using var service = new LeakedPasswordService(off, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<LeakedPasswordService>.Instance);
        var rules = new PasswordRules(Options.Create(new PasswordOptions()), new LeakedPasswords(off, service));
        foreach (var persona in DemoCast.All)
        {
            EmailAddress.TryParse(persona.Address, out var address).ShouldBeTrue();
            rules.Judge(DemoCast.Password, new PasswordOwner(address, persona.Name, hasSecondFactor: false)).ShouldBeNull();
            if (persona.Role is { } role)
            {
                (await MemberAsync("harbour-robotics", persona.Address)).Standing.RoleKind.ShouldBe(role);
            }
        }
        var operators = await Installation.Operators.ReadAsync(null, (db, ct) => db.People.Where(p => p.IsOperator).Select(p => p.Email).ToListAsync(ct));
        operators.ShouldBe([DemoCast.Operator.Address]);
    }

    [Fact, Trait("proves", "AUD-3")]
    public async Task Seeding_leaves_every_right_as_it_was()
    {
        (await new RoleCheck(Installation.Connections).FaultsAsync()).ShouldBeEmpty();
        (await Installation.ScalarAsAdminAsync<long>("""
            SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('tenant', 'audit') AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
            """)).ShouldBe(0);
        foreach (var role in new[] { LoginRole.App, LoginRole.Identity, LoginRole.Operator, LoginRole.Keeper, LoginRole.Owner })
        {
            await using var source = NpgsqlDataSource.Create(Installation.ConnectionStringOf(role));
            await using var append = source.CreateCommand("INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, target_kind) VALUES (gen_random_uuid(), now(), 100, 0, 0, 0)");
            (await Should.ThrowAsync<PostgresException>(() => append.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact]
    public async Task The_middle_organisation_has_an_incident_under_way_one_in_the_register_and_an_alert()
    {
        var actor = await MemberAsync("harbour-robotics", DemoCast.Members[1].Address);
        var (incidents, anchors, measures, drafts, notes, alerts, unread) = await Installation.Tenants.ReadAsync(actor, async (db, ct) => (
            await db.Incidents.OrderBy(incident => incident.Number).ToListAsync(ct),
            await db.IncidentAnchors.ToListAsync(ct),
            await db.IncidentMeasures.CountAsync(ct),
            await db.FormDrafts.CountAsync(ct),
            await db.IncidentTimeline.CountAsync(line => line.Kind == TimelineKind.Note, ct),
            await db.Alerts.CountAsync(alert => alert.State == AlertState.Open, ct),
            await db.Notifications.CountAsync(one => one.PersonId == actor.PersonId && one.ReadAt == null, ct)));

        incidents.Select(incident => (incident.Number, incident.State)).ShouldBe([(1, IncidentState.Closed), (2, IncidentState.Open)]);
        anchors.Where(anchor => anchor.IncidentId == incidents[1].Id).Select(anchor => anchor.Anchor).ShouldBe([AnchorKind.Detected, AnchorKind.Aware], ignoreOrder: true);
        (measures, drafts, notes, alerts, unread).ShouldBe((2, 1, 1, 1, 1));
        (await Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{actor.OrgId}' AND target_id = '{incidents[1].Id}'")).ShouldBe(8);
        // The next report goes on counting.
        (await Installation.ScalarAsAdminAsync<int>($"SELECT last_number FROM tenant.incident_counters WHERE org_id = '{actor.OrgId}'")).ShouldBe(2);
    }

    [Fact]
    public async Task An_installation_in_use_is_left_alone()
    {
        var before = await Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries");

        (await demo.Seeder.SeedAsync()).ShouldBeNull();

        (await Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries")).ShouldBe(before);
    }

    private async Task<Guid> OrganisationAsync(string slug) =>
        await Installation.Operators.ReadAsync(null, (db, ct) => db.Organisations.Where(o => o.Slug == slug).Select(o => o.OrgId).SingleAsync(ct));

    private async Task<TenantActor> MemberAsync(string slug, string address)
    {
        var found = await Installation.Operators.ReadAsync(null, (db, ct) => (
            from o in db.Organisations
            join s in db.Subjects on o.OrgId equals s.OrgId
            join m in db.Memberships on new { s.OrgId, PersonId = s.Id } equals new { m.OrgId, m.PersonId }
            join r in db.Roles on new { m.OrgId, Id = m.RoleId } equals new { r.OrgId, r.Id }
            where o.Slug == slug && s.Email == address && m.State == MembershipState.Active
            select new { m.OrgId, m.PersonId, Role = r }).SingleAsync(ct));
        return new TenantActor(found.OrgId, found.PersonId, Guid.NewGuid(), new RequestOrigin(null, null, "test"), Standing.Of(found.Role.Id, found.Role.Kind, found.Role.Name, found.Role.CustomPermissions));
    }
}
