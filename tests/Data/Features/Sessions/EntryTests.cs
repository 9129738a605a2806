using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Features.Members;
using Castellan.Features.Sessions;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Sessions;

public sealed class EntryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", "Firefox · Linux", "test");

    private RunningConsole _console = null!;
    private Team _team = null!;
    private TenantActor _admin = null!;
    private TenantActor _member = null!;

    private EntryCommands Commands => _console.Get<EntryCommands>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres);
        _team = await Team.FoundAsync(_console.Installation, "acme");
        _admin = await _team.AddAsync(RoleKind.Admin, "admin");
        _member = await _team.AddAsync(RoleKind.Member, "member");
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "SES-1")]
    [Trait("asvs", "7.4.5")]
    public async Task An_admin_sees_who_is_in_here_and_ends_it()
    {
        var who = await EnterAsync(_member.PersonId, "acme");
        var own = await EnterAsync(_admin.PersonId, "acme");

        var list = await _console.Get<EntryQueries>().ListAsync(_admin with { SessionId = own.SessionId }, null, null, Cancellation);
        list.Rows.Select(row => (row.PersonId, row.IsThis)).ShouldBe([(_admin.PersonId, true), (_member.PersonId, false)], ignoreOrder: true);
        (await _console.Get<EntryQueries>().ListAsync(_admin, "nobody of that name", null, Cancellation)).Rows.ShouldBeEmpty();

        (await Commands.EndAsync(_admin, [who.SessionId], Cancellation)).Value.ShouldBe(new EndResult(1, 0));
        (await Commands.EndAsync(_admin, [who.SessionId], Cancellation)).Value.ShouldBe(new EndResult(0, 0));

        (await _console.Get<TenantGate>().EnterAsync(who, "acme", Cancellation)).ShouldBeNull();
        // In no other organisation: the session as a whole is over.
        (await LivesAsync(who)).ShouldBeFalse();
        (await _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = 160 AND org_id = '{_team.OrgId}' AND target_id = '{_member.PersonId}'")).ShouldBe(1);
        (await _console.Get<EntryQueries>().ListAsync(_admin, null, null, Cancellation)).Live.ShouldBe(1);
    }

    [Fact, Trait("proves", "SES-1")]
    public async Task An_organisation_ends_access_to_itself_and_to_nothing_else()
    {
        var elsewhere = await Team.FoundAsync(_console.Installation, "else");
        await elsewhere.JoinAsync(_member.PersonId, RoleKind.Admin, "Mel Member", "mel@example.org");
        var who = await EnterAsync(_member.PersonId, "acme");
        await EnterWithAsync(who, "else");

        (await Commands.EndAsync(_admin, [who.SessionId], Cancellation)).Value.Ended.ShouldBe(1);

        (await LivesAsync(who)).ShouldBeTrue();
        var gate = _console.Get<TenantGate>();
        (await gate.EnterAsync(who, "acme", Cancellation)).ShouldBeNull();
        (await gate.BarAsync(who, "acme", Cancellation)).ShouldBe(new Bar(IsEnded: true, null));
        (await gate.EnterAsync(who, "else", Cancellation)).ShouldNotBeNull();
        // A new sign-in opens it again.
        (await gate.EnterAsync(await EnterAsync(_member.PersonId, "acme"), "acme", Cancellation)).ShouldNotBeNull();
    }

    [Fact, Trait("proves", "I39"), Trait("proves", "SES-1")]
    public async Task Another_organisations_admin_ends_nothing_here()
    {
        var elsewhere = await Team.FoundAsync(_console.Installation, "else");
        var who = await EnterAsync(_member.PersonId, "acme");

        (await Commands.EndAsync(elsewhere.Owner, [who.SessionId], Cancellation)).Value.ShouldBe(new EndResult(0, 0));
        (await Commands.EndAllAsync(elsewhere.Owner, Cancellation)).Value.Ended.ShouldBe(0);

        (await _console.Get<TenantGate>().EnterAsync(who, "acme", Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    [Trait("asvs", "7.4.5")]
    public async Task Only_owners_end_owners_sessions_and_ending_all_spares_ones_own()
    {
        var owner = await EnterAsync(_team.Owner.PersonId, "acme");
        var member = await EnterAsync(_member.PersonId, "acme");
        var own = await EnterAsync(_admin.PersonId, "acme");
        var admin = _admin with { SessionId = own.SessionId };

        (await Commands.EndAllAsync(admin, Cancellation)).Value.ShouldBe(new EndResult(1, 1));

        (await LivesAsync(owner)).ShouldBeTrue();
        (await LivesAsync(own)).ShouldBeTrue();
        (await LivesAsync(member)).ShouldBeFalse();
        (await Commands.EndAllAsync(_team.Owner with { SessionId = owner.SessionId }, Cancellation)).Value.ShouldBe(new EndResult(1, 0));
        (await LivesAsync(own)).ShouldBeFalse();
    }

    [Fact, Trait("proves", "SES-1")]
    [Trait("asvs", "7.4.2")]
    public async Task Suspension_ends_the_entries_and_restoring_asks_for_a_new_sign_in()
    {
        var who = await EnterAsync(_member.PersonId, "acme");
        var members = _console.Get<MemberCommands>();
        (await members.SuspendAsync(_team.Owner, [_member.PersonId], Cancellation)).Value.Refused.ShouldBeEmpty();
        (await members.RestoreAsync(_team.Owner, [_member.PersonId], Cancellation)).Value.Refused.ShouldBeEmpty();

        (await _console.Get<TenantGate>().EnterAsync(who, "acme", Cancellation)).ShouldBeNull();
        (await _console.Get<TenantGate>().EnterAsync(await EnterAsync(_member.PersonId, "acme"), "acme", Cancellation)).ShouldNotBeNull();
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

    private async Task<bool> LivesAsync(SignedIn who) => await _console.Get<SessionDirectory>().FindByIdAsync(who.SessionId, Origin, Cancellation) is not null;
}
