using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Features.Account;
using Castellan.Features.SignIn;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Account;

public sealed class FactorTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada@example.org";
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private readonly TotpSeed _seed = TotpSeed.Random();
    private RunningConsole _console = null!;
    private SignedIn _who = null!;

    private FactorCommands Commands => _console.Get<FactorCommands>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres);
        var ada = await _console.PersonAsync(Email);
        var entered = await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation);
        _who = new SignedIn(ada, entered.Value.Session!.SessionId, "Ada Lovelace", Email, false, Origin);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "6.3.7")]
    public async Task An_authenticator_is_added_by_password_and_first_code()
    {
        (await Commands.ConfirmAsync(_who, _seed, await CodeAsync(), "not the password at all", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();
        (await Commands.ConfirmAsync(_who, _seed, "000000", RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<CodeWrong>();
        (await ViewAsync()).IsSetUp.ShouldBeFalse();

        var codes = (await Commands.ConfirmAsync(_who, _seed, await CodeAsync(), RunningConsole.Password, Cancellation)).Value.Codes;

        codes.Count.ShouldBe(RecoverySecret.Count);
        var view = await ViewAsync();
        view.IsSetUp.ShouldBeTrue();
        view.CodesLeft.ShouldBe(RecoverySecret.Count);
        (await EntriesAsync(AuditAction.AuthenticatorAdded)).ShouldBe(1);
        (await MailsAsync("AuthenticatorAdded")).ShouldBe(1);
        (await Commands.ConfirmAsync(_who, TotpSeed.Random(), "000000", RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<AuthenticatorThere>();
    }

    [Fact, Trait("proves", "ACC-5")]
    public async Task Of_ten_enrolments_at_once_one_is_made()
    {
        var code = await CodeAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Commands.ConfirmAsync(_who, _seed, code, RunningConsole.Password, Cancellation)));

        outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1);
        outcomes.Count(outcome => outcome.Refusal is AuthenticatorThere).ShouldBe(9);
        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.recovery_codes")).ShouldBe(RecoverySecret.Count);
    }

    [Fact, Trait("proves", "ACC-5")]
    public async Task New_codes_kill_the_old()
    {
        var old = await EnrolAsync();

        var renewed = (await Commands.RenewCodesAsync(_who, Cancellation)).Value.Codes;

        renewed.ShouldNotContain(code => old.Contains(code));
        (await StepUp().ProveAsync(_who, FactorKind.RecoveryCode, old[0], Cancellation)).Refusal.ShouldBeOfType<RecoveryCodeWrong>();
        (await StepUp().ProveAsync(_who, FactorKind.RecoveryCode, renewed[0], Cancellation)).Succeeded.ShouldBeTrue();
        (await ViewAsync()).CodesLeft.ShouldBe(RecoverySecret.Count - 1);
        (await MailsAsync("RecoveryCodesIssued")).ShouldBe(1);
    }

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "7.5.1"), Trait("asvs", "7.5.3")]
    public async Task A_proof_carries_five_minutes_for_every_sensitive_act()
    {
        await EnrolAsync();
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.sessions SET factor_at = now() - interval '301 seconds'");

        // Each asks before it looks at anything else.
        (await Commands.RenewCodesAsync(_who, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await Commands.RemoveAsync(_who, RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await _console.Get<AccountCommands>().ChangePasswordAsync(_who, RunningConsole.Password, "eight green camels sing", Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await _console.Get<AddressCommands>().RequestAsync(_who, "new@example.org", RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await _console.Get<DataCommands>().DeleteAccountAsync(_who, Email, RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await _console.Get<LinkCommands>().UnlinkAsync(_who, Guid.NewGuid(), RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();

        (await StepUp().ProveAsync(_who, FactorKind.Authenticator, await CodeAsync(1), Cancellation)).Succeeded.ShouldBeTrue();

        (await _console.Get<AddressCommands>().RequestAsync(_who, "new@example.org", RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();
        (await _console.Get<AccountCommands>().ChangePasswordAsync(_who, RunningConsole.Password, "Wq7#vRzp2x", Cancellation)).Succeeded.ShouldBeTrue();
        (await EntriesAsync(AuditAction.FactorProven)).ShouldBe(1);
    }

    [Fact]
    public async Task A_proof_in_one_session_is_none_in_another()
    {
        await EnrolAsync();
        var other = _who with { SessionId = Guid.NewGuid() };

        (await StepUp().RequireAsync(_who, Cancellation)).Succeeded.ShouldBeTrue();
        (await StepUp().RequireAsync(other, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await StepUp().ProveAsync(other, FactorKind.Authenticator, await CodeAsync(1), Cancellation)).Refusal.ShouldBeOfType<SignInOver>();
    }

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "6.3.7"), Trait("asvs", "6.5.6"), Trait("asvs", "7.5.1")]
    public async Task Removing_takes_factor_and_password_and_leaves_nothing()
    {
        await EnrolAsync();
        (await Commands.RemoveAsync(_who, "not the password at all", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();

        (await Commands.RemoveAsync(_who, RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();

        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT (SELECT count(*) FROM identity.authenticators) + (SELECT count(*) FROM identity.recovery_codes)")).ShouldBe(0);
        (await EntriesAsync(AuditAction.AuthenticatorRemoved)).ShouldBe(1);
        (await MailsAsync("AuthenticatorRemoved")).ShouldBe(1);
        (await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation)).Value.Session.ShouldNotBeNull();
        (await Commands.RemoveAsync(_who, RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<NoSecondFactor>();
    }

    [Fact]
    public async Task A_short_password_does_not_stay_alone()
    {
        await EnrolAsync();
        (await _console.Get<AccountCommands>().ChangePasswordAsync(_who, RunningConsole.Password, "Wq7#vRzp2x", Cancellation)).Succeeded.ShouldBeTrue();

        (await Commands.RemoveAsync(_who, "Wq7#vRzp2x", Cancellation)).Refusal.ShouldBeOfType<PasswordTooShortAlone>();

        (await ViewAsync()).IsSetUp.ShouldBeTrue();
    }

    [Fact, Trait("proves", "ACC-9")]
    public async Task The_factor_goes_with_the_account()
    {
        await EnrolAsync();
        (await _console.Get<PersonalData>().GatherAsync(_who.PersonId, DateTimeOffset.UnixEpoch, Cancellation)).AsSpan().IndexOf("recoveryCodes"u8).ShouldBeGreaterThan(0);

        (await _console.Get<DataCommands>().DeleteAccountAsync(_who, Email, RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();

        (await _console.Installation.ScalarAsAdminAsync<long>("""
            SELECT (SELECT count(*) FROM identity.authenticators) + (SELECT count(*) FROM identity.recovery_codes)
                 + (SELECT count(*) FROM identity.pending_sign_ins) + (SELECT count(*) FROM identity.factor_failures)
            """)).ShouldBe(0);
    }

    private StepUp StepUp() => _console.Get<StepUp>();

    private async Task<IReadOnlyList<string>> EnrolAsync() => (await Commands.ConfirmAsync(_who, _seed, await CodeAsync(), RunningConsole.Password, Cancellation)).Value.Codes;

    private Task<SecondFactorView> ViewAsync() => _console.Get<AccountQueries>().SecondFactorAsync(_who, Cancellation);

    private Task<string> CodeAsync(int steps = 0) => _console.Installation.CodeAsync(_seed, steps);

    private Task<long> EntriesAsync(AuditAction action) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)action}");

    private Task<long> MailsAsync(string kind) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.outbox_messages WHERE kind = '{kind}'");
}
