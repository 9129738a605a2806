using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Text;
using Castellan.Features.Account;
using Castellan.Features.SignIn;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Account;

public sealed class AccountTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada@example.org";
    private const string Next = "ada.lovelace@example.net";
    private const string Chosen = "eight green camels sing";
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private RunningConsole _console = null!;
    private Guid _ada;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        _ada = await _console.PersonAsync(Email);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "SES-1")]
    [Trait("asvs", "6.2.2"), Trait("asvs", "6.2.3"), Trait("asvs", "7.4.3")]
    public async Task A_change_of_password_ends_every_other_session()
    {
        var (here, there) = (await SignInAsync(), await SignInAsync());
        var commands = _console.Get<AccountCommands>();

        (await commands.ChangePasswordAsync(here, "not the right one", Chosen, Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();
        (await commands.ChangePasswordAsync(here, RunningConsole.Password, "short", Cancellation)).Refusal.ShouldBeOfType<NewPasswordRefused>();
        (await IsLiveAsync(there)).ShouldBeTrue();
        (await commands.ChangePasswordAsync(here, RunningConsole.Password, Chosen, Cancellation)).Succeeded.ShouldBeTrue();

        (await IsLiveAsync(here)).ShouldBeTrue();
        (await IsLiveAsync(there)).ShouldBeFalse();
        (await _console.Get<SignInCommands>().SignInAsync(Email, Chosen, Origin, Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("proves", "ACC-10")]
    [Trait("asvs", "6.3.7"), Trait("asvs", "7.5.1")]
    public async Task A_new_address_counts_once_it_is_confirmed_there()
    {
        var team = await Team.FoundAsync(_console.Installation, "acme");
        await team.JoinAsync(_ada, RoleKind.Member, "Ada Lovelace", Email);
        var who = await SignInAsync();
        var commands = _console.Get<AddressCommands>();
        (await commands.RequestAsync(who, Next, "not the right one", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();
        (await commands.RequestAsync(who, Next, RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();
        (await _console.SecretsAsync(Email, "/account/email/cancel")).Count.ShouldBe(1);
        var secret = (await _console.SecretsAsync(Next, "/account/email/confirm")).Single();
        (await EmailAsync()).ShouldBe(Email);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => commands.ConfirmAsync(secret, Origin, Cancellation)));

        outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1);
        (await EmailAsync()).ShouldBe(Next);
        (await _console.Installation.ScalarAsAdminAsync<string>($"SELECT email FROM tenant.subjects WHERE id = '{_ada}'")).ShouldBe(Next);
        (await _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)AuditAction.AddressChanged} AND org_id = '{team.OrgId}'")).ShouldBe(1);
        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE changes::text LIKE '%@%'")).ShouldBe(0);
    }

    [Fact, Trait("proves", "ACC-10")]
    public async Task The_old_address_can_stop_a_change_without_signing_in()
    {
        var commands = _console.Get<AddressCommands>();
        await commands.RequestAsync(await SignInAsync(), Next, RunningConsole.Password, Cancellation);
        var cancel = (await _console.SecretsAsync(Email, "/account/email/cancel")).Single();
        var confirm = (await _console.SecretsAsync(Next, "/account/email/confirm")).Single();
        using var visitor = _console.Visit();

        (await visitor.SubmitAsync($"/account/email/cancel?token={cancel}", "cancel")).Raw.ShouldContain("The change is stopped");

        (await commands.ConfirmAsync(confirm, Origin, Cancellation)).Refusal.ShouldBeOfType<LinkDead>();
        (await commands.CancelAsync(cancel, Origin, Cancellation)).Refusal.ShouldBeOfType<LinkDead>();
        (await EmailAsync()).ShouldBe(Email);
    }

    [Fact, Trait("proves", "ACC-10")]
    [Trait("asvs", "6.3.8")]
    public async Task An_address_with_an_account_is_answered_alike_and_cannot_be_taken()
    {
        await _console.PersonAsync(Next);
        var commands = _console.Get<AddressCommands>();

        (await commands.RequestAsync(await SignInAsync(), Next, RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();

        await _console.SecretsAsync(Email, "/account/email/cancel");
        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.outbox_messages WHERE kind = 'ConfirmNewAddress'")).ShouldBe(0);
        (await EmailAsync()).ShouldBe(Email);
    }

    [Fact]
    public async Task A_new_name_reaches_every_organisation_and_no_audit_entry()
    {
        var team = await Team.FoundAsync(_console.Installation, "acme");
        await team.JoinAsync(_ada, RoleKind.Member, "Ada Lovelace", Email);
        var commands = _console.Get<AccountCommands>();

        (await commands.ChangeProfileAsync(await SignInAsync(), "Ada\u202Eecalevol", "en", Cancellation)).Refusal.ShouldBeOfType<TextNotAllowed>();
        (await commands.ChangeProfileAsync(await SignInAsync(), "  Augusta  King ", "fr", Cancellation)).Succeeded.ShouldBeTrue();

        (await _console.Installation.ScalarAsAdminAsync<string>($"SELECT display_name FROM tenant.subjects WHERE id = '{_ada}'")).ShouldBe("Augusta King");
        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE changes::text LIKE '%Augusta%'")).ShouldBe(0);
    }

    [Fact, Trait("proves", "SES-1")]
    [Trait("asvs", "7.4.3"), Trait("asvs", "7.5.2")]
    public async Task A_person_ends_own_sessions_and_nobody_elses()
    {
        var (here, there, third) = (await SignInAsync(), await SignInAsync(), await SignInAsync());
        var eve = await _console.PersonAsync("eve@example.org");
        var commands = _console.Get<SessionCommands>();

        (await commands.EndAsync(new SignedIn(eve, Guid.NewGuid(), "Eve", "eve@example.org", false, Origin), there.SessionId, Cancellation)).Refusal.ShouldBeOfType<SessionGone>();
        (await commands.EndAsync(here, there.SessionId, Cancellation)).Succeeded.ShouldBeTrue();
        (await commands.EndAsync(here, there.SessionId, Cancellation)).Refusal.ShouldBeOfType<SessionGone>();
        (await commands.EndOthersAsync(here, Cancellation)).Value.ShouldBe(1);

        (await IsLiveAsync(here)).ShouldBeTrue();
        (await IsLiveAsync(there)).ShouldBeFalse();
        (await IsLiveAsync(third)).ShouldBeFalse();
    }

    private async Task<SignedIn> SignInAsync()
    {
        var entered = await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation);
        return new SignedIn(_ada, entered.Value.Session!.SessionId, "Ada Lovelace", Email, false, Origin);
    }

    private async Task<bool> IsLiveAsync(SignedIn who) => await _console.Get<SessionDirectory>().FindByIdAsync(who.SessionId, Origin, Cancellation) is not null;

    private Task<string?> EmailAsync() => _console.Installation.ScalarAsAdminAsync<string>($"SELECT email FROM identity.people WHERE id = '{_ada}'");
}
