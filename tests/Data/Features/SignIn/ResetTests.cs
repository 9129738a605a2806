using Castellan.Data.Audit;
using Castellan.Features.SignIn;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.SignIn;

public sealed class ResetTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada@example.org";
    private const string Chosen = "eight green camels sing";
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private RunningConsole _console = null!;

    private ResetCommands Commands => _console.Get<ResetCommands>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        await _console.PersonAsync(Email);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "ACC-3")]
    [Trait("asvs", "6.4.1")]
    public async Task A_link_is_dead_after_24_hours()
    {
        var secret = await AskedAsync();
        (await Commands.IsOpenAsync(secret, Cancellation)).ShouldBeTrue();

        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.one_time_tokens SET created_at = created_at - interval '24 hours', expires_at = expires_at - interval '24 hours'");

        (await Commands.IsOpenAsync(secret, Cancellation)).ShouldBeFalse();
        (await Commands.ResetAsync(secret, Chosen, Origin, Cancellation)).Refusal.ShouldBeOfType<LinkDead>();
    }

    [Fact, Trait("proves", "ACC-3"), Trait("proves", "SES-1")]
    [Trait("asvs", "6.4.3"), Trait("asvs", "7.4.3")]
    public async Task A_reset_ends_every_session_and_kills_older_links()
    {
        using var visitor = _console.Visit();
        await visitor.SubmitAsync("/signin", "signin", ("email", Email), ("password", RunningConsole.Password));
        var older = await AskedAsync();
        await Commands.RequestAsync(Email, Origin, Cancellation);
        var newer = (await _console.SecretsAsync(Email, "/reset", atLeast: 2))[^1];

        using var elsewhere = _console.Visit();
        (await elsewhere.SubmitAsync($"/reset?token={newer}", "reset", ("password", Chosen))).Location.ShouldNotBeNull();

        (await visitor.GetAsync("/account")).Location.ShouldNotBeNull().ShouldStartWith("/signin");
        (await Commands.IsOpenAsync(older, Cancellation)).ShouldBeFalse();
        var signIn = _console.Get<SignInCommands>();
        (await signIn.SignInAsync(Email, RunningConsole.Password, Origin, Cancellation)).Refusal.ShouldBeOfType<SignInWrong>();
        (await signIn.SignInAsync(Email, Chosen, Origin, Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("asvs", "3.5.3")]
    public async Task Whoever_only_looks_at_a_link_or_at_the_way_out_has_done_nothing()
    {
        var secret = await AskedAsync();
        using var visitor = _console.Visit();
        await visitor.SubmitAsync("/signin", "signin", ("email", Email), ("password", RunningConsole.Password));

        (await visitor.GetAsync($"/reset?token={secret}")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        await visitor.GetAsync("/signout");
        await visitor.GetAsync("/preferences/theme?theme=dark");

        (await Commands.IsOpenAsync(secret, Cancellation)).ShouldBeTrue();
        (await visitor.GetAsync("/account")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        visitor.Cookies.Keys.ShouldNotContain("__Host-theme");
    }

    [Fact]
    public async Task A_weak_password_is_refused_and_leaves_the_link_open()
    {
        var secret = await AskedAsync();

        (await Commands.ResetAsync(secret, "short", Origin, Cancellation)).Refusal.ShouldBeOfType<PasswordTooShort>();

        (await Commands.ResetAsync(secret, Chosen, Origin, Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    [Trait("asvs", "2.4.1"), Trait("asvs", "6.6.3")]
    public async Task An_address_is_sent_no_more_mails_than_allowed()
    {
        for (var n = 0; n < 8; n++)
        {
            (await Commands.RequestAsync(Email, Origin, Cancellation)).Succeeded.ShouldBeTrue();
        }

        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.one_time_tokens")).ShouldBe(5);
    }

    private async Task<string> AskedAsync()
    {
        (await Commands.RequestAsync(Email, Origin, Cancellation)).Succeeded.ShouldBeTrue();
        return (await _console.SecretsAsync(Email, "/reset"))[^1];
    }
}
