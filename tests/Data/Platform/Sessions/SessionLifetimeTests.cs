using System.Net;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Platform.Sessions;

public sealed class SessionLifetimeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada@example.org";

    private RunningConsole _console = null!;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        await _console.PersonAsync(Email);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Theory, Trait("asvs", "7.3.1"), Trait("asvs", "7.3.2")]
    [InlineData("last_seen_at = now() - interval '6 days 23 hours'", true)]
    [InlineData("last_seen_at = now() - interval '7 days'", false)]
    [InlineData("expires_at = now() + interval '1 minute'", true)]
    [InlineData("expires_at = now()", false)]
    public async Task A_session_ends_after_a_week_of_silence_and_after_a_month_in_any_case(string passed, bool lives)
    {
        using var visitor = await SignInAsync();
        (await _console.Installation.ScalarAsAdminAsync<bool>("SELECT bool_and(expires_at = created_at + interval '30 days') FROM identity.sessions")).ShouldBeTrue();

        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET {passed}");

        (await visitor.GetAsync("/account")).Status.ShouldBe(lives ? HttpStatusCode.OK : HttpStatusCode.Redirect);
    }

    [Fact, Trait("asvs", "7.2.2"), Trait("asvs", "7.2.3"), Trait("asvs", "7.2.4")]
    public async Task Each_sign_in_has_a_key_of_its_own_and_ends_the_session_before_it()
    {
        using var visitor = await SignInAsync();
        var (name, first) = visitor.Cookies.Single(cookie => cookie.Value == visitor.Session);

        (await visitor.SubmitAsync("/signin?after=entry", "signin", ("email", Email), ("password", RunningConsole.Password))).Location.ShouldNotBeNull();

        var second = visitor.Cookies[name];
        second.ShouldNotBe(first);
        // 256 bits in letters that a cookie takes.
        new[] { first, second }.ShouldAllBe(key => key.Length == 43);
        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        visitor.Cookies[name] = first;
        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact, Trait("asvs", "7.2.1"), Trait("asvs", "7.2.4")]
    public async Task A_key_that_the_browser_brings_along_is_never_made_a_session()
    {
        using var visitor = _console.Visit();
        var name = $"__Host-castellan-{_console.Address.Port}";
        var brought = new string('A', 43);
        visitor.Cookies[name] = brought;

        (await visitor.SubmitAsync("/signin", "signin", ("email", Email), ("password", RunningConsole.Password))).Location.ShouldNotBeNull();

        visitor.Cookies[name].ShouldNotBe(brought);
        visitor.Cookies[name] = brought;
        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    private async Task<Visitor> SignInAsync()
    {
        var visitor = _console.Visit();
        (await visitor.SubmitAsync("/signin", "signin", ("email", Email), ("password", RunningConsole.Password))).Location.ShouldNotBeNull();
        visitor.Session.ShouldNotBeNull();
        return visitor;
    }
}
