using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Incidents;

public sealed class ContainmentTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", "Firefox · Linux", "test");

    private RunningConsole _console = null!;
    private Team _team = null!;
    private TenantActor _officer = null!;
    private TenantActor _member = null!;
    private int _number;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ContainmentCommands Commands => _console.Get<ContainmentCommands>();

    private ContainmentQueries Queries => _console.Get<ContainmentQueries>();

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres);
        _team = await Team.FoundAsync(_console.Installation, "acme");
        _officer = await _team.AddAsync(RoleKind.SecurityOfficer, "officer");
        _member = await _team.AddAsync(RoleKind.Member, "member");
        _number = (await _console.Get<ReportCommands>().ReportAsync(_team.Owner, IncidentsHouse.Form(), [], Cancellation)).Value;
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "SES-1")]
    public async Task What_was_previewed_ends_and_the_receipt_says_that_nothing_is_alive()
    {
        var (first, second) = (await EnterAsync(_member.PersonId, "acme"), await EnterAsync(_member.PersonId, "acme"));
        var other = await EnterAsync((await _team.AddAsync(RoleKind.Member, "bystander")).PersonId, "acme");
        var preview = (await Queries.LiveAsync(_officer, cancellation: Cancellation)).People.Single(person => person.PersonId == _member.PersonId);
        preview.Sessions.Select(session => session.SessionId).ShouldBe([first.SessionId, second.SessionId], ignoreOrder: true);
        preview.Mine.ShouldBeTrue();

        var result = (await Commands.ContainAsync(_officer, _number, [_member.PersonId], Cancellation)).Value;

        (result.Ended, result.Kept, result.Live).ShouldBe((2, 0, 0));
        (await GateAsync(first, "acme")).ShouldBeFalse();
        (await GateAsync(second, "acme")).ShouldBeFalse();
        (await GateAsync(other, "acme")).ShouldBeTrue();
        var receipts = (await _console.Get<IncidentQueries>().TimelineAsync(_officer, _number, null, Cancellation))!.Lines
            .Where(line => line.Kind == TimelineKind.Contained).Select(line => ContainmentReceipt.Read(line.Detail)!).OrderBy(receipt => receipt.IsCheck).ToList();
        receipts.Select(receipt => (receipt.IsCheck, receipt.Sessions, receipt.People)).ShouldBe([(false, 2, 1), (true, 0, 1)]);
        receipts[1].At.ShouldBe(result.CheckedAt, TimeSpan.FromMilliseconds(1));
        (await CountAsync($"SELECT count(*) FROM audit.entries WHERE action = {(short)AuditAction.IncidentContained}")).ShouldBe(2);
        (await CountAsync($"SELECT count(*) FROM audit.entries WHERE action = {(short)AuditAction.EntriesEnded} AND target_id = '{_member.PersonId}' AND org_id = '{_team.OrgId}'")).ShouldBe(1);
        (await Commands.ContainAsync(_officer, _number, [_member.PersonId], Cancellation)).Refusal.ShouldBeOfType<NothingToContain>();
    }

    [Fact, Trait("proves", "SES-1"), Trait("proves", "I39")]
    public async Task It_acts_on_access_to_this_organisation_alone()
    {
        var elsewhere = await Team.FoundAsync(_console.Installation, "else");
        await elsewhere.JoinAsync(_member.PersonId, RoleKind.Admin, "Mel Member", "mel@example.org");
        var who = await EnterAsync(_member.PersonId, "acme");
        await EnterWithAsync(who, "else");
        var theirs = (await _console.Get<ReportCommands>().ReportAsync(elsewhere.Owner, IncidentsHouse.Form(), [], Cancellation)).Value;
        var stranger = await EnterAsync(_officer.PersonId, "acme");

        (await Queries.LiveAsync(elsewhere.Owner, cancellation: Cancellation)).People.ShouldHaveSingleItem().Sessions.Count.ShouldBe(1);
        (await Commands.ContainAsync(elsewhere.Owner, theirs, [_officer.PersonId], Cancellation)).Refusal.ShouldBeOfType<NothingToContain>();
        (await Commands.ContainAsync(_officer with { SessionId = stranger.SessionId }, _number, [_member.PersonId], Cancellation)).Value.Ended.ShouldBe(1);

        (await GateAsync(who, "acme")).ShouldBeFalse();
        (await GateAsync(who, "else")).ShouldBeTrue();
    }

    [Fact]
    public async Task Owners_and_the_own_session_stay_and_only_those_entrusted_act()
    {
        var owner = await EnterAsync(_team.Owner.PersonId, "acme");
        var own = await EnterAsync(_officer.PersonId, "acme");
        var member = await EnterAsync(_member.PersonId, "acme");
        var officer = _officer with { SessionId = own.SessionId };
        (await Queries.LiveAsync(officer, cancellation: Cancellation)).People.Select(person => (person.PersonId, person.Mine))
            .ShouldBe([(_team.Owner.PersonId, false), (_member.PersonId, true)], ignoreOrder: true);
        (await Commands.ContainAsync(_member, _number, [_officer.PersonId], Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await Commands.ContainAsync(officer, 99, [_member.PersonId], Cancellation)).Refusal.ShouldBeOfType<IncidentNotFound>();

        var result = (await Commands.ContainAsync(officer, _number, [_team.Owner.PersonId, _officer.PersonId, _member.PersonId], Cancellation)).Value;

        (result.Ended, result.Kept, result.Live).ShouldBe((1, 1, 1));
        (await GateAsync(owner, "acme")).ShouldBeTrue();
        (await GateAsync(own, "acme")).ShouldBeTrue();
        (await GateAsync(member, "acme")).ShouldBeFalse();
    }

    [Fact]
    public async Task Thousands_are_paged_by_name_and_found_by_words_and_none_is_left_out()
    {
        await _console.Installation.ExecuteAsAdminAsync($"""
            CREATE TABLE crowd AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, 120) n;
            INSERT INTO tenant.memberships (org_id, person_id, role_id, state, joined_at) SELECT '{_team.OrgId}', id, '{_team.RoleId(RoleKind.Member)}', 1, now() FROM crowd;
            INSERT INTO tenant.subjects (org_id, id, display_name, email, search_text)
            SELECT '{_team.OrgId}', id, CASE WHEN n % 2 = 0 THEN 'Zoé Twin' ELSE 'Abel Twin' END, 'p' || n || '@acme.example', CASE WHEN n % 2 = 0 THEN 'zoe twin' ELSE 'abel twin' END || ' p' || n || '@acme.example' FROM crowd;
            INSERT INTO tenant.session_entries (org_id, session_id, person_id, method, entered_at, last_seen_at, expires_at)
            SELECT '{_team.OrgId}', gen_random_uuid(), id, 1, now(), now(), now() + interval '1 day' FROM crowd, generate_series(1, 2);
            DROP TABLE crowd;
            """);

        var seen = new List<ContainedPerson>();
        for (Guid? after = null; ;)
        {
            var page = await Queries.LiveAsync(_officer, null, after, Cancellation);
            page.Found.ShouldBe(120);
            seen.AddRange(page.People);
            if (page.Next is not { } next)
            {
                break;
            }
            after = next;
        }

        seen.Select(person => person.PersonId).ShouldBeUnique();
        seen.Count.ShouldBe(120);
        seen.ShouldAllBe(person => person.Live == 2 && person.Email.StartsWith('p'));
        (await Queries.LiveAsync(_officer, "ZOE twin", null, Cancellation)).Found.ShouldBe(60);
        (await Queries.LiveAsync(_officer, "p117@", null, Cancellation)).People.ShouldHaveSingleItem().Name.ShouldBe("Abel Twin");
    }

    private async Task<SignedIn> EnterAsync(Guid personId, string slug)
    {
        var entered = await _console.Installation.Identities.WriteAsync<Entered>(new IdentityActor(personId, null, Origin), write =>
            Task.FromResult<Outcome<Entered>>(SessionIssuer.EnterNew(write, personId, SignInMethod.Password, "en")));
        var who = new SignedIn(personId, entered.Value.Session!.SessionId, "", "", false, Origin);
        await EnterWithAsync(who, slug);
        return who;
    }

    private async Task EnterWithAsync(SignedIn who, string slug) =>
        await _console.Get<TenantGate>().NoteAsync((await _console.Get<TenantGate>().EnterAsync(who, slug, Cancellation)).ShouldNotBeNull(), Cancellation);

    private async Task<bool> GateAsync(SignedIn who, string slug) => await _console.Get<TenantGate>().EnterAsync(who, slug, Cancellation) is not null;

    private Task<long> CountAsync(string sql) => _console.Installation.ScalarAsAdminAsync<long>(sql);
}
