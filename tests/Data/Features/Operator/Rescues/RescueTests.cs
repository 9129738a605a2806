using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Domains;
using Castellan.Data.Outcomes;
using Castellan.Data.Rescues;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Features.Operator;
using Castellan.Features.Operator.Rescues;
using Castellan.Platform.Factors;
using Castellan.Platform.Jobs;
using Castellan.Platform.Rescues;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Installation = Castellan.Data.Installation;

namespace Castellan.Tests.Data.Features.Operator.Rescues;

/// <summary>Two operators let in whom no organisation can.</summary>
public sealed class RescueTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Reason = "Sole owner, phone stolen";
    private const string Evidence = "Passport shown in a call to the number on file";

    private static readonly RequestOrigin Origin = new("198.51.100.0/24", "Firefox · Linux", "test");

    private RunningConsole _console = null!;
    private Team _team = null!;
    private OperatorActor _first = null!;
    private OperatorActor _second = null!;

    private RescueCommands Commands => _console.Get<RescueCommands>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres);
        _team = await Team.FoundAsync(_console.Installation, "acme");
        await EnrolAsync(_team.Owner.PersonId);
        _first = await OperatorAsync("one@staff.example");
        _second = await OperatorAsync("two@staff.example");
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "OPR-1"), Trait("proves", "I51")]
    [Trait("asvs", "2.3.5"), Trait("asvs", "6.4.4")]
    public async Task Two_operators_let_a_locked_out_sole_owner_back_in_on_everybodys_record()
    {
        await AskAsync();
        var line = (await _console.Get<RescueQueries>().ListAsync(_second, Cancellation)).Rescues.ShouldHaveSingleItem();
        line.Evidence.ShouldBe(Evidence);
        (await Commands.ApproveAsync(_first, line.Id, Cancellation)).Refusal.ShouldBeOfType<RescueNeedsSecond>();
        (await Commands.ApproveAsync(_second, line.Id, Cancellation)).Refusal.ShouldBeNull();
        (await Commands.ApproveAsync(_second, line.Id, Cancellation)).Refusal.ShouldBeOfType<RescueClosed>();
        (await MailsAsync("RescueAnnouncedByOperators")).ShouldBe(1);
        (await SweepAsync(23)).ShouldBe(0);
        (await SweepAsync(25)).ShouldBe(1);

        (await ScalarAsync<long>($"SELECT count(*) FROM identity.authenticators WHERE person_id = '{_team.Owner.PersonId}'")).ShouldBe(0);
        foreach (var action in new[] { AuditAction.RescueAsked, AuditAction.RescueApproved, AuditAction.RescueDone })
        {
            (await EntriesAsync(action, _team.OrgId)).ShouldBe(1);
            (await EntriesAsync(action, Installation.OrgId)).ShouldBe(1);
        }
    }

    [Fact, Trait("proves", "OPR-1")]
    public async Task Operators_rescue_neither_themselves_nor_with_somebody_who_is_none()
    {
        (await Commands.AskAsync(_first, "one@staff.example", Reason, Evidence, Cancellation)).Refusal.ShouldBeOfType<RescueOfOneself>();
        (await Commands.AskAsync(_first, "two@staff.example", Reason, Evidence, Cancellation)).Succeeded.ShouldBeTrue();
        (await Commands.ApproveAsync(_second, await IdAsync(), Cancellation)).Refusal.ShouldBeOfType<RescueOfOneself>();

        var stranger = _team.Owner.PersonId;
        var session = await SignInAsync(stranger);
        var pretender = new OperatorActor(stranger, session, Origin);
        (await Commands.AskAsync(pretender, "two@staff.example", Reason, Evidence, Cancellation)).Refusal.ShouldBeOfType<NotAnOperator>();
        (await Commands.ApproveAsync(pretender, await IdAsync(), Cancellation)).Refusal.ShouldBeOfType<NotAnOperator>();
        (await Commands.DeclineAsync(pretender, await IdAsync(), Reason, Cancellation)).Refusal.ShouldBeOfType<NotAnOperator>();
    }

    [Fact, Trait("proves", "OPR-1")]
    public async Task An_operator_proves_the_factor_anew_and_an_organisations_rescue_is_not_the_operators()
    {
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET factor_at = now() - interval '6 minutes' WHERE id = '{_first.SessionId}'");
        (await Commands.AskAsync(_first, "owner@acme.example", Reason, Evidence, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        var admin = await _team.AddAsync(RoleKind.Admin);
        await _console.Installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.rescues (org_id, id, person_id, state, asked_by, asked_at, lapses_at, reason, evidence, refused)
            VALUES ('{_team.OrgId}', gen_random_uuid(), '{_team.Owner.PersonId}', 1, '{admin.PersonId}', now(), now() + interval '3 days', 'x', '', '')
            """);
        (await Commands.ApproveAsync(_second, await IdAsync(), Cancellation)).Refusal.ShouldBeOfType<RescueNotFound>();
    }

    [Fact, Trait("proves", "OPR-1")]
    public async Task An_operator_who_is_none_any_more_voids_it()
    {
        await AskAsync();
        (await Commands.ApproveAsync(_second, await IdAsync(), Cancellation)).Refusal.ShouldBeNull();
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.people SET is_operator = false WHERE id = '{_first.PersonId}'");

        (await SweepAsync(25)).ShouldBe(1);
        (await ScalarAsync<long>($"SELECT count(*) FROM identity.authenticators WHERE person_id = '{_team.Owner.PersonId}'")).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueVoided, Installation.OrgId)).ShouldBe(1);
        (await MailsAsync("RescueOff")).ShouldBe(1);
    }

    [Fact]
    public async Task The_person_stops_it_and_what_is_unknown_or_unprotected_is_refused()
    {
        (await Commands.AskAsync(_first, "nobody@acme.example", Reason, Evidence, Cancellation)).Refusal.ShouldBeOfType<NobodyToRescue>();
        (await Commands.AskAsync(_first, "owner@acme.example", Reason, "", Cancellation)).Refusal.ShouldNotBeNull().Code.ShouldBe("TextEmpty");
        await AskAsync();
        (await Commands.AskAsync(_second, "owner@acme.example", Reason, Evidence, Cancellation)).Refusal.ShouldBeOfType<RescueUnderWay>();
        (await Commands.ApproveAsync(_second, await IdAsync(), Cancellation)).Refusal.ShouldBeNull();
        var secret = (await _console.SecretsAsync("owner@acme.example", "/account/rescue/cancel")).ShouldHaveSingleItem();
        (await _console.Get<Castellan.Features.Account.RescueCommands>().CancelByLinkAsync(secret, Origin, Cancellation)).Succeeded.ShouldBeTrue();

        (await SweepAsync(25)).ShouldBe(0);
        (await EntriesAsync(AuditAction.RescueCancelled, _team.OrgId)).ShouldBe(1);
        await _console.Installation.ExecuteAsAdminAsync($"DELETE FROM identity.authenticators WHERE person_id = '{_team.Owner.PersonId}'");
        (await Commands.AskAsync(_first, "owner@acme.example", Reason, Evidence, Cancellation)).Refusal.ShouldBeOfType<NothingToRescue>();
    }

    [Fact, Trait("proves", "OPR-1")]
    public async Task An_operator_approves_a_domain_on_the_organisations_record()
    {
        await _console.Installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.mail_domains (org_id, name, token, added_by, added_at, approval_reason) VALUES ('{_team.OrgId}', 'acme.example', 'x', '{_team.Owner.PersonId}', now(), '')
            """);
        var domains = _console.Get<DomainCommands>();

        (await domains.ApproveAsync(_first, _team.OrgId, "acme.example", " ", Cancellation)).Refusal.ShouldNotBeNull().Code.ShouldBe("TextEmpty");
        (await domains.ApproveAsync(_first, Guid.NewGuid(), "acme.example", "Contract seen", Cancellation)).Refusal.ShouldBeOfType<DomainNotFound>();
        (await domains.ApproveAsync(_first, _team.OrgId, "acme.example", "Contract seen", Cancellation)).Succeeded.ShouldBeTrue();
        (await domains.ApproveAsync(_first, _team.OrgId, "acme.example", "Contract seen", Cancellation)).Refusal.ShouldBeOfType<DomainVerifiedAlready>();
        (await EntriesAsync(AuditAction.DomainVerified, _team.OrgId)).ShouldBe(1);
    }

    private async Task AskAsync() => (await Commands.AskAsync(_first, "Owner@acme.example", Reason, Evidence, Cancellation)).Refusal.ShouldBeNull();

    private async Task<OperatorActor> OperatorAsync(string email)
    {
        var person = await _console.PersonAsync(email);
        await EnrolAsync(person);
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.people SET is_operator = true WHERE id = '{person}'");
        return new OperatorActor(person, await SignInAsync(person), Origin);
    }

    private async Task<Guid> SignInAsync(Guid personId)
    {
        var entered = await _console.Installation.Identities.WriteAsync<Entered>(new IdentityActor(personId, null, Origin), write =>
            Task.FromResult<Outcome<Entered>>(SessionIssuer.EnterNew(write, personId, SignInMethod.Password, "en")));
        var session = entered.Value.Session!.SessionId;
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET factor_at = now() WHERE id = '{session}'");
        return session;
    }

    private Task EnrolAsync(Guid personId) => _console.Installation.ExecuteAsAdminAsync(
        $"INSERT INTO identity.authenticators (person_id, sealed_seed, last_step, added_at, last_used_at) VALUES ('{personId}', '', 0, now(), now())");

    private async Task<long> SweepAsync(int hours) =>
        (await ((ISweeper)new RescueSweeper(_console.Installation.Operators, _console.Get<IdentityDb>(), _console.Get<PublicAddress>())).RunAsync(TimeProvider.System.GetUtcNow().AddHours(hours), Cancellation)).Items;

    private Task<Guid> IdAsync() => ScalarAsync<Guid>("SELECT id FROM tenant.rescues ORDER BY asked_at DESC LIMIT 1");

    private Task<long> MailsAsync(string kind) => ScalarAsync<long>($"SELECT count(*) FROM tenant.outbox_messages WHERE kind = '{kind}'");

    private Task<long> EntriesAsync(AuditAction action, Guid orgId) => ScalarAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)action} AND org_id = '{orgId}'");

    private Task<T?> ScalarAsync<T>(string sql) => _console.Installation.ScalarAsAdminAsync<T>(sql);
}
