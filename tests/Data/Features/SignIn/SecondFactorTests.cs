using System.Net;
using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Outcomes;
using Castellan.Features.Account;
using Castellan.Features.SignIn;
using Castellan.Platform.Factors;
using Castellan.Platform.Sealing;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Features.SignIn;

public sealed class SecondFactorTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada@example.org";
    private static readonly RequestOrigin Abroad = new("203.0.113.0/24", null, "test");
    private static readonly RequestOrigin AtHome = new("198.51.100.0/24", null, "test");

    private readonly TotpSeed _seed = TotpSeed.Random();
    private RunningConsole _console = null!;
    private Guid _ada;
    private IReadOnlyList<string> _codes = [];

    private SecondFactorCommands Commands => _console.Get<SecondFactorCommands>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        _ada = await _console.PersonAsync(Email);
        var first = await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, AtHome, Cancellation);
        var who = new SignedIn(_ada, first.Value.Session!.SessionId, "Ada Lovelace", Email, false, AtHome);
        _codes = (await _console.Get<FactorCommands>().ConfirmAsync(who, _seed, await CodeAsync(-1), RunningConsole.Password, Cancellation)).Value.Codes;
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "2.3.1"), Trait("asvs", "6.3.3"), Trait("asvs", "6.3.4"), Trait("asvs", "9.2.2")]
    public async Task The_password_alone_opens_nothing()
    {
        using var thief = _console.Visit();

        var answer = await thief.SubmitAsync("/signin?return=%2Faccount%2Fdata", "signin", ("email", Email), ("password", RunningConsole.Password));

        answer.Location.ShouldNotBeNull().ShouldEndWith("/signin/factor?return=%2Faccount%2Fdata");
        thief.Session.ShouldBeNull();
        (await thief.GetAsync("/account")).Location.ShouldNotBeNull().ShouldStartWith("/signin");
        // The key of the question is no session's, wherever it is put.
        thief.Cookies[$"__Host-castellan-{_console.Address.Port}"] = thief.Pending!;
        (await thief.GetAsync("/account")).Location.ShouldNotBeNull().ShouldStartWith("/signin");
    }

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "16.3.1")]
    public async Task The_code_finishes_the_sign_in_where_it_was_going()
    {
        using var visitor = _console.Visit();
        await visitor.SubmitAsync("/signin", "signin", ("email", Email), ("password", RunningConsole.Password));
        (await visitor.SubmitAsync("/signin/factor?return=%2Faccount%2Fdata", "factor", ("code", "000000"))).Body.ShouldContain("This code is wrong or too old");

        var answer = await visitor.SubmitAsync("/signin/factor?return=%2Faccount%2Fdata", "factor", ("code", await CodeAsync()));

        answer.Location.ShouldNotBeNull().ShouldEndWith("/account/data");
        visitor.Session.ShouldNotBeNull();
        visitor.Pending.ShouldBeNull();
        (await visitor.GetAsync("/account/data")).Status.ShouldBe(HttpStatusCode.OK);
        (await EntriesAsync(AuditAction.SecondFactorRefused)).ShouldBe(1);
        (await _console.Installation.ScalarAsAdminAsync<string>($"SELECT changes #>> '{{after,factor}}' FROM audit.entries WHERE action = {(short)AuditAction.SignedIn} ORDER BY occurred_at DESC LIMIT 1")).ShouldBe("Authenticator");
    }

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "2.3.1"), Trait("asvs", "6.5.1")]
    public async Task One_question_is_answered_once()
    {
        var key = (await PendingAsync(1))[0];
        (await Commands.ProveAsync(key, FactorKind.RecoveryCode, _codes[0], AtHome, Cancellation)).Succeeded.ShouldBeTrue();

        (await Commands.ProveAsync(key, FactorKind.RecoveryCode, _codes[1], AtHome, Cancellation)).Refusal.ShouldBeOfType<SignInOver>();

        // The second code was not used up by it.
        (await Commands.ProveAsync((await PendingAsync(1))[0], FactorKind.RecoveryCode, _codes[1], AtHome, Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("proves", "LIM-1")]
    [Trait("asvs", "6.3.1"), Trait("asvs", "8.2.4")]
    public async Task Ten_wrong_answers_an_hour_of_all_kinds_together_on_all_nodes_and_no_more()
    {
        var elsewhere = (await _console.SecondNodeAsync()).GetRequiredService<SecondFactorCommands>();
        var keys = await PendingAsync(3, Abroad);
        var wrong = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => (n % 2 == 0 ? Commands : elsewhere)
            .ProveAsync(keys[n % 3], n % 3 == 0 ? FactorKind.RecoveryCode : FactorKind.Authenticator, "000000", Abroad, Cancellation)));

        wrong.Count(outcome => outcome.Refusal is CodeWrong or RecoveryCodeWrong).ShouldBe(10);
        wrong.Count(outcome => outcome.Refusal is TooManyCodes).ShouldBe(20);
        var refused = await Commands.ProveAsync(keys[0], FactorKind.Authenticator, await CodeAsync(), Abroad, Cancellation);
        refused.Refusal.ShouldBeOfType<TooManyCodes>().RetryAfter.ShouldBeInRange(TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(61));

        // Where the owner has proven a factor before, others' guesses are in nobody's way.
        (await Commands.ProveAsync(keys[1], FactorKind.RecoveryCode, _codes[0], AtHome, Cancellation)).Succeeded.ShouldBeTrue();

        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.factor_failures SET since = since - interval '1 hour'");
        (await Commands.ProveAsync(keys[0], FactorKind.Authenticator, await CodeAsync(), Abroad, Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_right_answer_is_given_back()
    {
        for (var use = 0; use < RecoverySecret.Count; use++)
        {
            (await Commands.ProveAsync((await PendingAsync(1))[0], FactorKind.RecoveryCode, _codes[use], AtHome, Cancellation)).Succeeded.ShouldBeTrue();
        }

        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT coalesce(sum(count), 0) FROM identity.factor_failures")).ShouldBe(0);
    }

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "6.5.5"), Trait("asvs", "9.2.1")]
    public async Task A_begun_sign_in_dies_with_the_password_and_after_ten_minutes()
    {
        var keys = await PendingAsync(2);
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.pending_sign_ins SET expires_at = expires_at - interval '10 minutes'");
        (await Commands.OpenAsync(keys[0], Cancellation)).ShouldBeNull();
        (await Commands.ProveAsync(keys[0], FactorKind.Authenticator, await CodeAsync(), AtHome, Cancellation)).Refusal.ShouldBeOfType<SignInOver>();

        var key = (await PendingAsync(1))[0];
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.people SET security_stamp = 'changed'");

        (await Commands.ProveAsync(key, FactorKind.Authenticator, await CodeAsync(), AtHome, Cancellation)).Refusal.ShouldBeOfType<SignInOver>();
        (await Commands.ProveAsync("x", FactorKind.Authenticator, "000000", AtHome, Cancellation)).Refusal.ShouldBeOfType<SignInOver>();
        (await Commands.ProveAsync(null, FactorKind.Authenticator, null, AtHome, Cancellation)).Refusal.ShouldBeOfType<SignInOver>();
    }

    [Fact, Trait("proves", "ACC-3")]
    [Trait("asvs", "6.3.4"), Trait("asvs", "6.4.3")]
    public async Task After_a_reset_the_second_factor_still_applies()
    {
        await _console.Get<ResetCommands>().RequestAsync(Email, Abroad, Cancellation);
        var secret = (await _console.SecretsAsync(Email, "/reset"))[^1];
        // Beside a second factor eight characters do.
        (await _console.Get<ResetCommands>().ResetAsync(secret, "Wq7#vRzp2x", Abroad, Cancellation)).Succeeded.ShouldBeTrue();

        var entered = await _console.Get<SignInCommands>().SignInAsync(Email, "Wq7#vRzp2x", Abroad, Cancellation);

        entered.Value.Session.ShouldBeNull();
        entered.Value.Pending.ShouldNotBeNull();
    }

    [Fact, Trait("proves", "SEC-1")]
    [Trait("asvs", "14.2.4")]
    public async Task A_copy_of_the_database_holds_neither_seed_nor_codes()
    {
        var sealedSeed = (await _console.Installation.ScalarAsAdminAsync<byte[]>("SELECT sealed_seed FROM identity.authenticators"))!;
        sealedSeed.AsSpan().IndexOf(_seed.Reveal()).ShouldBe(-1);
        var dump = await _console.Installation.ScalarAsAdminAsync<string>("SELECT string_agg(c::text, ' ') FROM identity.recovery_codes c");
        _codes.ShouldAllBe(code => !dump!.Contains(code, StringComparison.Ordinal) && !dump.Contains(code.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal));

        // Moved to another person's row, the seed does not open there (I48).
        var sealer = _console.Get<Sealer>();
        sealer.Open(sealedSeed, FactorProof.BindingOf(_ada)).ShouldBe(_seed.Reveal());
        Should.Throw<SealBrokenException>(() => sealer.Open(sealedSeed, FactorProof.BindingOf(Guid.NewGuid())));
    }

    [Fact, Trait("proves", "SEC-1")]
    [Trait("asvs", "11.2.2"), Trait("asvs", "13.3.4")]
    public async Task A_seed_is_sealed_anew_under_a_newer_key_when_it_is_used()
    {
        var sealer = _console.Get<Sealer>();
        _console.Get<KeyRing>().Rotate();
        sealer.IsOutdated((await SealedAsync())!).ShouldBeTrue();

        (await Commands.ProveAsync((await PendingAsync(1))[0], FactorKind.Authenticator, await CodeAsync(), AtHome, Cancellation)).Succeeded.ShouldBeTrue();

        sealer.IsOutdated((await SealedAsync())!).ShouldBeFalse();
        sealer.Open((await SealedAsync())!, FactorProof.BindingOf(_ada)).ShouldBe(_seed.Reveal());
    }

    [Fact, Trait("proves", "OPR-1")]
    [Trait("asvs", "6.3.3"), Trait("asvs", "8.4.2")]
    public async Task An_operator_is_one_only_in_a_session_that_has_proven_a_factor()
    {
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.people SET is_operator = true");
        var proven = await Commands.ProveAsync((await PendingAsync(1))[0], FactorKind.Authenticator, await CodeAsync(), AtHome, Cancellation);
        var directory = _console.Get<SessionDirectory>();
        var sessionId = proven.Value.Session!.SessionId;
        (await directory.FindByIdAsync(sessionId, AtHome, Cancellation)).ShouldNotBeNull().IsOperator.ShouldBeTrue();

        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET factor_at = NULL WHERE id = '{sessionId}'");
        var unproven = (await directory.FindByIdAsync(sessionId, AtHome, Cancellation)).ShouldNotBeNull();
        unproven.IsOperator.ShouldBeFalse();
        unproven.OwesFactor.ShouldBeTrue();

        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET factor_at = now() WHERE id = '{sessionId}'; DELETE FROM identity.authenticators");
        (await directory.FindByIdAsync(sessionId, AtHome, Cancellation)).ShouldNotBeNull().IsOperator.ShouldBeFalse();
    }

    private Task<byte[]?> SealedAsync() => _console.Installation.ScalarAsAdminAsync<byte[]>("SELECT sealed_seed FROM identity.authenticators");

    private Task<string> CodeAsync(int steps = 0) => _console.Installation.CodeAsync(_seed, steps);

    private async Task<IReadOnlyList<string>> PendingAsync(int count, RequestOrigin? origin = null)
    {
        List<string> keys = [];
        for (var made = 0; made < count; made++)
        {
            keys.Add((await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, origin ?? AtHome, Cancellation)).Value.Pending!.Reveal());
        }
        return keys;
    }

    private Task<long> EntriesAsync(AuditAction action) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)action}");
}
