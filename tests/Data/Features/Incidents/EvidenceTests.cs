using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Holds;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Access;
using Castellan.Features.Audit.Holds;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.Evidence;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Features.Audit.Holds;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Platform.Trail;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Tests.Data.Features.Incidents;

[Trait("proves", "AUD-8")]
public sealed class EvidenceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Guid Ann = Guid.NewGuid();

    private HoldsHouse _house = null!;
    private TenantActor _officer = null!;
    private EvidenceCommands _evidence = null!;
    private EvidenceQueries _queries = null!;
    private IncidentQueries _incidents = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await HoldsHouse.BuildAsync(postgres);
        _officer = await _house.Team.AddAsync(RoleKind.SecurityOfficer, "officer");
        _evidence = new EvidenceCommands(_house.Installation.Tenants);
        _incidents = new IncidentQueries(_house.Installation.Tenants, TimeProvider.System);
        _queries = new EvidenceQueries(_house.Installation.Tenants, _incidents);
        await IncidentsHouse.ReportsIn(_house.Installation).ReportAsync(_officer, IncidentsHouse.Form(), [], Cancellation);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_pinned_entry_outlives_the_purge_and_its_neighbours_until_its_hold_is_released()
    {
        await _house.AddAsync(HoldsHouse.LongAgo, Ann);
        await _house.AddAsync(HoldsHouse.LongAgo.AddMinutes(1), Ann);
        await _house.AddAsync(HoldsHouse.LongAgo.AddMinutes(2), Ann);
        await _house.SealAsync();
        var entries = await OfAnnAsync(_house.Trail);

        (await _evidence.PinEntryAsync(_officer, 1, entries[1].Cursor, "The moment it began", Cancellation)).Succeeded.ShouldBeTrue();
        await _house.PurgeAsync();

        (await OfAnnAsync(_house.ShortTrail)).Select(entry => entry.Id).ShouldBe([entries[1].Id]);
        (await _house.VerifyAsync()).Findings.ShouldBeEmpty();
        var view = (await _queries.OfAsync(_officer, 1, Cancellation))!;
        view.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(hold => hold.Number.ShouldBe(1), hold => hold.Entries.ShouldBe(1), hold => hold.By.ShouldBe("officer"), hold => hold.ReleasedAt.ShouldBeNull());
        view.Pins.ShouldHaveSingleItem().ShouldSatisfyAllConditions(pin => pin.Entry.ShouldBe(new PinnedEntry(entries[1].Cursor, entries[1].Action)), pin => pin.Why.ShouldBe("The moment it began"));
        (await LinesAsync()).ShouldBe([TimelineKind.Pinned, TimelineKind.HoldPlaced, TimelineKind.Reported], ignoreOrder: true);

        var hold = (await _house.Queries.ViewAsync(_officer, [], Cancellation)).Holds.Single();
        hold.Incident.ShouldBe(1);
        (await _house.Commands.ReleaseAsync(_officer, hold.Id, "The case is closed", Cancellation)).Succeeded.ShouldBeTrue();
        await _house.SweepHeldAsync(TimeSpan.FromHours(1));

        (await OfAnnAsync(_house.ShortTrail)).ShouldBeEmpty();
        (await LinesAsync()).ShouldContain(TimelineKind.HoldReleased);
        (await _queries.OfAsync(_officer, 1, Cancellation))!.Holds.Single().ReleaseReason.ShouldBe("The case is closed");
    }

    [Fact]
    public async Task A_pinned_session_holds_everything_that_was_done_in_it()
    {
        var member = await _house.Team.AddAsync(RoleKind.Member, "member");
        await EnterAsync(member);
        var within = HoldsHouse.LongAgo;
        await TrailHistory.AddAsync(_house.Installation, _house.Team.OrgId, within, actor: Ann, session: member.SessionId);
        await TrailHistory.AddAsync(_house.Installation, _house.Team.OrgId, within.AddMinutes(1), actor: Ann, session: member.SessionId);
        await TrailHistory.AddAsync(_house.Installation, _house.Team.OrgId, within.AddMinutes(2), actor: Ann, session: Guid.NewGuid());
        await _house.SealAsync();

        (await _evidence.PinSessionAsync(_officer, 1, member.SessionId, null, Cancellation)).Succeeded.ShouldBeTrue();
        await _house.PurgeAsync();

        (await OfAnnAsync(_house.ShortTrail)).Select(entry => entry.SessionId).ShouldBe([member.SessionId, member.SessionId]);
        (await _queries.OfAsync(_officer, 1, Cancellation))!.Pins.Single().ShouldSatisfyAllConditions(pin => pin.Session.ShouldBe(member.SessionId), pin => pin.PersonName.ShouldBe("member"));
    }

    [Fact]
    public async Task A_filter_is_held_for_an_open_incident_by_those_who_work_on_it()
    {
        await _house.AddAsync(HoldsHouse.LongAgo, Ann);
        var auditor = await AuditorAsync();
        var order = new HoldOrder(new TrailFilter { Actor = Ann }, "Needed for the case", Incident: 1);

        (await _house.Commands.PlaceAsync(auditor, order, Cancellation)).Refusal.ShouldBeOfType<HoldIncidentUnknown>();
        (await _house.Commands.PlaceAsync(_officer, order with { Incident = 2 }, Cancellation)).Refusal.ShouldBeOfType<HoldIncidentUnknown>();
        (await _house.Commands.PlaceAsync(_officer, order, Cancellation)).Succeeded.ShouldBeTrue();

        (await _queries.OfAsync(_officer, 1, Cancellation))!.Holds.Single().ShouldSatisfyAllConditions(hold => hold.Reason.ShouldBe("Needed for the case"), hold => hold.Entries.ShouldBe(0));
        (await LinesAsync()).ShouldContain(TimelineKind.HoldPlaced);
        (await _house.Queries.ViewAsync(auditor, [], Cancellation)).Incidents.ShouldBeEmpty();
        (await _house.Queries.ViewAsync(_officer, [], Cancellation)).Incidents.ShouldHaveSingleItem().Number.ShouldBe(1);
    }

    [Fact]
    public async Task Pins_at_the_same_moment_come_into_one_hold_and_none_is_lost()
    {
        for (var minute = 0; minute < 8; minute++)
        {
            await _house.AddAsync(HoldsHouse.LongAgo.AddMinutes(minute), Ann);
        }
        var entries = await OfAnnAsync(_house.Trail);

        var pinned = await Task.WhenAll(entries.Select(entry => Task.Run(() => _evidence.PinEntryAsync(_officer, 1, entry.Cursor, null, Cancellation))));

        pinned.ShouldAllBe(outcome => outcome.Succeeded);
        (await _queries.OfAsync(_officer, 1, Cancellation))!.Holds.ShouldHaveSingleItem().Entries.ShouldBe(8);
    }

    [Fact, Trait("proves", "I39")]
    public async Task What_another_organisation_has_cannot_be_pinned()
    {
        var theirs = await Team.FoundAsync(_house.Installation, "theirs");
        await _house.AddAsync(HoldsHouse.LongAgo, Ann, orgId: theirs.OrgId);
        await EnterAsync(theirs.Owner);
        var entry = (await _house.Trail.PageAsync(theirs.Owner, new TrailFilter { Actor = Ann }, cancellation: Cancellation)).Entries.Single();

        (await _evidence.PinEntryAsync(_officer, 1, entry.Cursor, null, Cancellation)).Refusal.ShouldBeOfType<EvidenceNotFound>();
        (await _evidence.PinSessionAsync(_officer, 1, theirs.Owner.SessionId, null, Cancellation)).Refusal.ShouldBeOfType<EvidenceNotFound>();
        (await _evidence.PinEntryAsync(theirs.Owner, 1, entry.Cursor, null, Cancellation)).Refusal.ShouldBeOfType<IncidentNotFound>();
        (await _queries.OfAsync(theirs.Owner, 1, Cancellation)).ShouldBeNull();
    }

    [Theory]
    [InlineData("UPDATE tenant.audit_holds SET entry_ids = ARRAY[]::uuid[]")]
    [InlineData("UPDATE tenant.audit_holds SET entry_ids = ARRAY[gen_random_uuid()]")]
    [InlineData("UPDATE tenant.audit_holds SET actor_id = gen_random_uuid()")]
    [InlineData("UPDATE tenant.audit_holds SET to_at = now()")]
    public async Task The_database_lets_no_hold_be_narrowed(string statement)
    {
        await _house.AddAsync(HoldsHouse.LongAgo, Ann);
        (await _evidence.PinEntryAsync(_officer, 1, (await OfAnnAsync(_house.Trail))[0].Cursor, null, Cancellation)).Succeeded.ShouldBeTrue();

        var refused = await Should.ThrowAsync<PostgresException>(() => _house.Installation.Tenants.WriteAsync<Done>(_officer, Permission.IncidentsManage, async write =>
        {
            await write.Db.Database.ExecuteSqlRawAsync(statement, Cancellation);
            return Done.Instance;
        }, cancellation: Cancellation));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task A_hold_by_filter_never_turns_into_one_of_picked_entries()
    {
        await _house.AddAsync(HoldsHouse.LongAgo, Ann);
        await _house.HoldAsync(new TrailFilter { Actor = Ann });

        await Should.ThrowAsync<PostgresException>(() => _house.Installation.Tenants.WriteAsync<Done>(_officer, Permission.IncidentsManage, async write =>
        {
            await write.Db.Database.ExecuteSqlRawAsync("UPDATE tenant.audit_holds SET session_ids = ARRAY[gen_random_uuid()]", Cancellation);
            return Done.Instance;
        }, cancellation: Cancellation));
    }

    private async Task<IReadOnlyList<TrailEntry>> OfAnnAsync(TrailQueries trail) =>
        (await trail.PageAsync(_house.Team.Owner, new TrailFilter { Actor = Ann }, cancellation: Cancellation)).Entries;

    private async Task<IReadOnlyList<TimelineKind>> LinesAsync() => [.. (await _incidents.TimelineAsync(_officer, 1, null, Cancellation))!.Lines.Select(line => line.Kind)];

    // Holds entries and knows nothing of incidents.
    private async Task<TenantActor> AuditorAsync()
    {
        var may = PermissionSet.Of(Permission.MembersRead, Permission.AuditRead, Permission.AuditExport);
        var role = (await new RoleCommands(_house.Installation.Tenants).CreateAsync(_house.Team.Owner, new RoleDraft("Auditor", null, may), Cancellation)).Value;
        var member = await _house.Team.AddAsync(RoleKind.Member, "auditor");
        await _house.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET role_id = '{role}' WHERE person_id = '{member.PersonId}'");
        return member with { Standing = Standing.Of(role, RoleKind.Custom, "Auditor", may.Bits) };
    }

    private Task EnterAsync(TenantActor who) => _house.Installation.ExecuteAsAdminAsync($"""
        INSERT INTO tenant.session_entries (org_id, session_id, person_id, method, entered_at, last_seen_at, expires_at)
        VALUES ('{who.OrgId}', '{who.SessionId}', '{who.PersonId}', 0, now(), now(), now() + interval '1 day')
        """);
}
