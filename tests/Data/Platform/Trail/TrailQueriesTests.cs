using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Trail;

public sealed class TrailQueriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-2).AddHours(12), TimeSpan.Zero);

    private TestInstallation _installation = null!;
    private TrailQueries _queries = null!;
    private Team _team = null!;
    private Team _other = null!;
    private TenantActor _auditor = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _queries = new TrailQueries(_installation.Tenants, Options.Create(new RetentionOptions()), TimeProvider.System);
        _team = await Team.FoundAsync(_installation, "ours");
        _other = await Team.FoundAsync(_installation, "theirs");
        _auditor = await _team.AddAsync(RoleKind.SecurityOfficer, "Ada");
        await TrailHistory.PrepareAsync(_installation);
        await _installation.ExecuteAsAdminAsync("ALTER TABLE audit.entries DISABLE TRIGGER append_only; DELETE FROM audit.entries; ALTER TABLE audit.entries ENABLE TRIGGER append_only");
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact, Trait("proves", "AUD-5")]
    public async Task Paging_to_the_oldest_and_back_shows_every_entry_once_also_at_one_instant()
    {
        // Seven at each of nine instants: every page boundary falls inside a group of equal times.
        for (var instant = 0; instant < 9; instant++)
        {
            await AddManyAsync(Noon.AddSeconds(instant), 7);
        }

        var down = new List<Guid>();
        var page = await _queries.PageAsync(_auditor, TrailFilter.Everything, size: 5, cancellation: Cancellation);
        page.Newer.ShouldBeNull();
        var last = page;
        for (; ; page = await _queries.PageAsync(_auditor, TrailFilter.Everything, TrailPlace.OlderThan(page.Older!), 5, Cancellation))
        {
            down.AddRange(page.Entries.Select(entry => entry.Id));
            last = page;
            if (page.Older is null)
            {
                break;
            }
        }
        down.Count.ShouldBe(63);
        down.Distinct().Count().ShouldBe(63);

        var up = last.Entries.Select(entry => entry.Id).Reverse().ToList();
        while (last.Newer is { } newer)
        {
            last = await _queries.PageAsync(_auditor, TrailFilter.Everything, TrailPlace.NewerThan(newer), 5, Cancellation);
            up.AddRange(last.Entries.Select(entry => entry.Id).Reverse());
        }
        up.ShouldBe(down.AsEnumerable().Reverse());
    }

    [Fact, Trait("proves", "AUD-5")]
    [Trait("asvs", "16.2.1")]
    public async Task Each_filter_answers_its_entries_and_no_others()
    {
        var (ann, ben, session) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await TrailHistory.AddAsync(_installation, _team.OrgId, Noon, action: 400, actor: ann, target: ben, session: session);
        await TrailHistory.AddAsync(_installation, _team.OrgId, Noon.AddMinutes(1), action: 402, actor: ben, target: ann, outcome: 1);
        await TrailHistory.AddAsync(_installation, _team.OrgId, Noon.AddMinutes(2), action: 100, actor: ann, target: ann, outcome: 2);
        await TrailHistory.AddAsync(_installation, _team.OrgId, Noon.AddMinutes(3), action: 501, actor: ben, targetKind: 4, target: Guid.NewGuid());

        (await ActionsAsync(new TrailFilter())).ShouldBe([501, 100, 402, 400]);
        (await ActionsAsync(new TrailFilter { Actor = ann })).ShouldBe([100, 400]);
        (await ActionsAsync(new TrailFilter { Target = ann })).ShouldBe([100, 402]);
        (await ActionsAsync(new TrailFilter { About = ann })).ShouldBe([100, 402, 400]);
        (await ActionsAsync(new TrailFilter { Actor = ben, Target = ann })).ShouldBe([402]);
        (await ActionsAsync(new TrailFilter { Actions = [AuditAction.SignedIn] })).ShouldBe([100]);
        (await ActionsAsync(new TrailFilter { Actions = TrailFamilies.ActionsOf(TrailFamily.Members) })).ShouldBe([402, 400]);
        (await ActionsAsync(new TrailFilter { Actions = TrailFamilies.ActionsOf(TrailFamily.Members), Outcome = TrailOutcome.Done })).ShouldBe([400]);
        (await ActionsAsync(new TrailFilter { Actions = [AuditAction.SignedIn], Outcome = TrailOutcome.Done })).ShouldBeEmpty();
        (await ActionsAsync(new TrailFilter { Outcome = TrailOutcome.NotDone })).ShouldBe([100, 402]);
        (await ActionsAsync(new TrailFilter { Outcome = TrailOutcome.Refused })).ShouldBe([402]);
        (await ActionsAsync(new TrailFilter { Outcome = TrailOutcome.Failed, Actor = ann })).ShouldBe([100]);
        (await ActionsAsync(new TrailFilter { Session = session })).ShouldBe([400]);
        (await ActionsAsync(new TrailFilter { Session = session, Actor = ann })).ShouldBe([400]);
        (await ActionsAsync(new TrailFilter { Session = session, Actor = ben })).ShouldBeEmpty();
        (await ActionsAsync(new TrailFilter { From = Noon.AddMinutes(1), To = Noon.AddMinutes(2) })).ShouldBe([402]);
        (await ActionsAsync(new TrailFilter { About = ann, From = Noon.AddMinutes(1), To = Noon.AddMinutes(2) })).ShouldBe([402]);
    }

    [Fact, Trait("proves", "AUD-2")]
    public async Task What_is_past_its_retention_is_hidden_before_it_is_dropped()
    {
        await TrailHistory.AddAsync(_installation, _team.OrgId, TimeProvider.System.GetUtcNow().AddDays(-30).AddSeconds(-5), action: 400);
        await TrailHistory.AddAsync(_installation, _team.OrgId, TimeProvider.System.GetUtcNow().AddDays(-30).AddHours(1), action: 402);

        (await ActionsAsync(TrailFilter.Everything)).ShouldBe([402]);
        (await ActionsAsync(new TrailFilter { From = DateTimeOffset.MinValue })).ShouldBe([402]);
        (await _queries.RetentionAsync(_auditor, Cancellation)).Oldest.ShouldNotBeNull().ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddDays(-30));
    }

    [Fact, Trait("proves", "I39")]
    public async Task Ids_of_another_organisation_as_filter_find_nothing()
    {
        var session = Guid.NewGuid();
        var theirs = _other.Owner.PersonId;
        await TrailHistory.AddAsync(_installation, _other.OrgId, Noon, actor: theirs, target: theirs, session: session);

        foreach (var filter in new TrailFilter[] { new() { Actor = theirs }, new() { Target = theirs }, new() { About = theirs }, new() { Session = session }, new() })
        {
            var page = await _queries.PageAsync(_auditor, filter, cancellation: Cancellation);
            page.Entries.ShouldBeEmpty();
            page.Names.ShouldBeEmpty();
        }
        (await _queries.PageAsync(_other.Owner, new TrailFilter { Actor = theirs }, cancellation: Cancellation)).Entries.ShouldHaveSingleItem();
    }

    [Fact, Trait("proves", "AUD-5")]
    public async Task Everything_an_entry_points_to_has_its_name()
    {
        var role = _team.RoleId(RoleKind.Viewer);
        await TrailHistory.AddAsync(_installation, _team.OrgId, Noon, action: 400, actor: _team.Owner.PersonId, target: _auditor.PersonId,
            changes: AuditChanges.Write(new { roleId = _team.RoleId(RoleKind.Member) }, new { roleId = role }));

        var page = await _queries.PageAsync(_auditor, TrailFilter.Everything, cancellation: Cancellation);

        page.Names[_auditor.PersonId].ShouldBe(new TrailName(TargetKind.Person, "Ada"));
        page.Names[_team.Owner.PersonId].Text.ShouldBe("Owner of ours");
        page.Names[role].Role.ShouldBe(RoleKind.Viewer);
    }

    [Fact, Trait("proves", "AUD-5")]
    public async Task Names_of_another_organisation_are_not_told()
    {
        await TrailHistory.AddAsync(_installation, _team.OrgId, Noon, actor: _other.Owner.PersonId, target: _other.RoleId(RoleKind.Owner));

        (await _queries.PageAsync(_auditor, TrailFilter.Everything, cancellation: Cancellation)).Names.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_search_that_examined_its_budget_says_how_far_and_goes_on_from_there()
    {
        var (busy, target) = (Guid.NewGuid(), Guid.NewGuid());
        await _installation.ExecuteAsAdminAsync($"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind)
            SELECT '{_team.OrgId}', '{Noon:O}'::timestamptz - i * interval '1 second', CASE WHEN i = {TrailSql.Budget + 500} THEN 501 ELSE 100 END, 0, 0, '{busy}', 0 FROM generate_series(1, {TrailSql.Budget + 1000}) i
            """);
        var filter = new TrailFilter { Actor = busy, Actions = [AuditAction.RoleChanged] };

        var first = await _queries.PageAsync(_auditor, filter, cancellation: Cancellation);
        first.Entries.ShouldBeEmpty();
        first.SearchedTo.ShouldBe(Noon.AddSeconds(-TrailSql.Budget));
        var second = await _queries.PageAsync(_auditor, filter, TrailPlace.OlderThan(first.Older.ShouldNotBeNull()), cancellation: Cancellation);
        second.Entries.ShouldHaveSingleItem().Action.ShouldBe(AuditAction.RoleChanged);
        second.SearchedTo.ShouldBeNull();
        second.Older.ShouldBeNull();
    }

    [Fact, Trait("proves", "MEM-3")]
    public async Task The_whole_trail_takes_the_permission_and_one_person_s_takes_less()
    {
        var member = await _team.AddAsync(RoleKind.Member);

        await Should.ThrowAsync<UnauthorizedAccessException>(() => _queries.PageAsync(member, TrailFilter.Everything, cancellation: Cancellation));
        await Should.ThrowAsync<UnauthorizedAccessException>(() => _queries.OfPersonAsync(member, member.PersonId, cancellation: Cancellation));
        await Should.ThrowAsync<UnauthorizedAccessException>(() => _queries.RetentionAsync(member, Cancellation));
        (await _queries.OfPersonAsync(_auditor, member.PersonId, cancellation: Cancellation)).Entries.ShouldHaveSingleItem().TargetId.ShouldBe(member.PersonId);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task AddManyAsync(DateTimeOffset at, int count) => _installation.ExecuteAsAdminAsync($"""
        INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, target_kind) SELECT '{_team.OrgId}', '{at:O}', 100, 0, 0, 0 FROM generate_series(1, {count})
        """);

    private async Task<List<int>> ActionsAsync(TrailFilter filter) =>
        [.. (await _queries.PageAsync(_auditor, filter, cancellation: Cancellation)).Entries.Select(entry => (int)entry.Action)];
}
