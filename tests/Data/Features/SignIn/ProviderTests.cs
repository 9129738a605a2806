using System.Net;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Features.Account;
using Castellan.Features.SignIn;
using Castellan.Platform.Identity;
using Castellan.Platform.Outbound;
using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Shared.Providers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Tests.Data.Features.SignIn;

[Trait("proves", "ACC-8")]
public sealed class ProviderTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada@example.org";
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private readonly KeptLogs _logs = new();
    private TestProvider _provider = null!;
    private RunningConsole _console = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = new TestProvider();
        _console = await RunningConsole.StartAsync(postgres, _logs,
            [.. _provider.Settings("Google"), .. _provider.Settings("GitHub"), ("Providers:TimeoutSeconds", "1"), ("Attempts:FormsPerNetwork", "100000"), ("Registration:Mode", "Open"), ("Logging:LogLevel:Default", "Information"), ("Logging:LogLevel:Microsoft", "Warning")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _provider.DisposeAsync();
        _logs.Dispose();
    }

    [Fact]
    [Trait("asvs", "10.1.1"), Trait("asvs", "10.2.3")]
    public async Task A_linked_account_signs_in_and_nothing_of_the_provider_is_kept()
    {
        var ada = await _console.PersonAsync(Email);
        using var browser = _console.Visit();
        await LinkAsync(browser, ada);
        using var other = _console.Visit();

        var landed = await TravelAsync(other, "/signin/with/google?return=%2Faccount%2Fpassword");

        landed.ShouldBe("/account/password");
        other.Session.ShouldNotBeNull();
        (await other.GetAsync("/account/password")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        (await ScalarAsync("SELECT string_agg(method::text, ',' ORDER BY created_at) FROM identity.sessions")).ShouldEndWith("20");
        (await WholeDatabase.TablesWithAsync(_console.Installation, TestProvider.Canary)).ShouldBeEmpty();
        _logs.Lines.ShouldNotContain(line => line.Contains(TestProvider.Canary, StringComparison.Ordinal));
    }

    [Fact, Trait("proves", "B22")]
    [Trait("asvs", "3.3.1"), Trait("asvs", "3.3.3"), Trait("asvs", "10.1.2"), Trait("asvs", "10.2.1")]
    public async Task An_answer_counts_once_in_the_browser_that_asked_for_it()
    {
        var ada = await _console.PersonAsync(Email);
        using var browser = _console.Visit();
        await LinkAsync(browser, ada);
        using var mine = _console.Visit();
        using var thief = _console.Visit();
        var callback = await CallbackAsync(mine, "/signin/with/google");
        mine.Cookies.Keys.ShouldAllBe(name => name.StartsWith("__Host-trip.", StringComparison.Ordinal));

        (await thief.GetAsync(callback)).Location.ShouldBe("/signin?refused=ProviderFailed");
        thief.Session.ShouldBeNull();
        (await mine.GetAsync(callback.Replace("state=", "state=x", StringComparison.Ordinal))).Location.ShouldBe("/signin?refused=ProviderFailed");
        mine.Session.ShouldBeNull();
        callback = await CallbackAsync(mine, "/signin/with/google");
        (await mine.GetAsync(callback)).Location.ShouldBe("/");
        mine.Session.ShouldNotBeNull();
        (await mine.GetAsync(callback)).Location.ShouldBe("/signin?refused=ProviderFailed");

        // The thief's own code put into the victim's trip: the verifier does not fit.
        using var victim = _console.Visit();
        var his = await CallbackAsync(victim, "/signin/with/google");
        var theirs = await CallbackAsync(thief, "/signin/with/google");
        var mixed = $"{theirs.Split("&state=")[0]}&state={his.Split("&state=")[1]}";
        (await victim.GetAsync(mixed)).Location.ShouldBe("/signin?refused=ProviderFailed");
        victim.Session.ShouldBeNull();
        // And an answer without any state, or that the person said no.
        (await victim.GetAsync("/signin/with/google/return?code=1")).Location.ShouldBe("/signin?refused=ProviderFailed");
        (await victim.GetAsync("/signin/with/google/return?error=access_denied")).Location.ShouldBe("/signin?refused=ProviderFailed");
    }

    [Fact, Trait("proves", "B22"), Trait("asvs", "10.2.2")]
    public async Task An_answer_of_one_provider_is_none_at_the_other()
    {
        await _console.PersonAsync(Email);
        using var browser = _console.Visit();
        var callback = await CallbackAsync(browser, "/signin/with/google");

        (await browser.GetAsync(callback.Replace("/google/", "/github/", StringComparison.Ordinal))).Location.ShouldBe("/signin?refused=ProviderFailed");

        browser.Session.ShouldBeNull();
    }

    [Fact, Trait("proves", "B22")]
    [Trait("asvs", "6.8.1"), Trait("asvs", "15.3.5")]
    public async Task An_address_leads_into_no_account_verified_or_not()
    {
        await _console.PersonAsync(Email);
        using var browser = _console.Visit();

        (await TravelAsync(browser, "/signin/with/google")).ShouldBe("/signin?refused=ProviderNotLinked");
        foreach (object unverified in new[] { (object)false, "true", 1, null! })
        {
            _provider.User = new { sub = "1001", email = Email, email_verified = unverified, name = "Ada" };
            (await TravelAsync(browser, "/signin/with/google")).ShouldBe("/signin?refused=ProviderAddressUnverified");
            _provider.User = new { sub = "1001", email = "new@example.org", email_verified = unverified, name = "Ada" };
            (await TravelAsync(browser, "/signin/with/google")).ShouldBe("/signin?refused=ProviderAddressUnverified");
        }
        _provider.User = new { id = 7, login = "ada", name = "Ada" };
        _provider.Addresses = new object[] { new { email = Email, primary = true, verified = false }, new { email = "second@example.org", primary = false, verified = true } };
        (await TravelAsync(browser, "/signin/with/github")).ShouldBe("/signin?refused=ProviderAddressUnverified");

        browser.Session.ShouldBeNull();
        (await ScalarAsync("SELECT count(*)::text FROM identity.people")).ShouldBe("1");
        (await ScalarAsync("SELECT count(*)::text FROM identity.external_logins")).ShouldBe("0");
        (await ScalarAsync($"SELECT (count(*) >= 10)::text FROM audit.entries WHERE action = {(short)AuditAction.ProviderRefused}")).ShouldBe("true");
    }

    [Fact]
    public async Task A_verified_address_without_account_opens_one_that_has_no_password()
    {
        _provider.User = new { id = 7, login = "grace", name = "Grace Hopper" };
        _provider.Addresses = new object[] { new { email = "grace@example.org", primary = true, verified = true } };
        using var browser = _console.Visit();

        (await TravelAsync(browser, "/signin/with/github")).ShouldBe("/");
        (await ScalarAsync("SELECT display_name || coalesce(password_hash, ' none') FROM identity.people WHERE email = 'grace@example.org'")).ShouldBe("Grace Hopper none");
        using var again = _console.Visit();
        (await TravelAsync(again, "/signin/with/github")).ShouldBe("/");
        (await ScalarAsync("SELECT count(*)::text FROM identity.people")).ShouldBe("1");

        // No password is right for it, and its only way in cannot be taken away.
        (await _console.Get<SignInCommands>().SignInAsync("grace@example.org", "", Origin, Cancellation)).Refusal.ShouldBeOfType<SignInWrong>();
        var grace = new SignedIn(Guid.Parse((await ScalarAsync("SELECT id::text FROM identity.people"))!), Guid.NewGuid(), "Grace", "grace@example.org", false, Origin);
        var login = Guid.Parse((await ScalarAsync("SELECT id::text FROM identity.external_logins"))!);
        (await _console.Get<LinkCommands>().UnlinkAsync(grace, login, "", Cancellation)).Refusal.ShouldBeOfType<PasswordNotSet>();
    }

    [Fact, Trait("proves", "B22")]
    [Trait("asvs", "15.3.2"), Trait("asvs", "16.3.1"), Trait("asvs", "16.3.4"), Trait("asvs", "16.5.2")]
    public async Task No_hostile_answer_signs_anybody_in_and_each_is_logged_without_its_words()
    {
        var ada = await _console.PersonAsync(Email);
        using var linking = _console.Visit();
        await LinkAsync(linking, ada);
        var told = 0;
        foreach (var mood in Enum.GetValues<ProviderMood>().Where(mood => mood != ProviderMood.Honest))
        {
            _provider.Mood = mood;
            using var browser = _console.Visit();

            (await TravelAsync(browser, "/signin/with/google")).ShouldBe("/signin?refused=ProviderFailed", $"{mood}");

            browser.Session.ShouldBeNull($"{mood}");
            _provider.Followed.ShouldBeEmpty($"{mood}");
            (await browser.GetAsync("/signin?refused=ProviderFailed")).Raw.ShouldContain("was not completed");
            _logs.Lines.Count(line => line.Contains("Nobody came back from google", StringComparison.Ordinal)).ShouldBe(++told, $"{mood}");
            _logs.Lines.ShouldNotContain(line => line.Contains("invalid_grant", StringComparison.Ordinal) || line.Contains(TestProvider.Canary, StringComparison.Ordinal));
        }
        told.ShouldBeGreaterThan(13);
    }

    [Fact, Trait("proves", "LIM-2"), Trait("proves", "B22")]
    public async Task A_provider_that_is_silent_is_soon_not_waited_for()
    {
        _provider.Mood = ProviderMood.TokenHangs;
        for (var times = 0; times < CircuitHandler.MostFailures + 2; times++)
        {
            using var browser = _console.Visit();
            (await TravelAsync(browser, "/signin/with/google")).ShouldBe("/signin?refused=ProviderFailed");
        }

        _provider.TokensAsked.ShouldBe(CircuitHandler.MostFailures);
        _console.Get<ProviderLines>().Down.ShouldHaveSingleItem().Provider.ShouldBe(Provider.Google);
        (await _console.Get<HealthCheckService>().CheckHealthAsync(check => check.Name == "providers", Cancellation)).Status.ShouldBe(HealthStatus.Degraded);
    }

    [Fact, Trait("proves", "LIM-2")]
    public async Task Nobody_makes_the_console_ask_a_provider_without_end()
    {
        await using var small = await RunningConsole.StartAsync(postgres, [.. _provider.Settings("Google"), ("Attempts:FormsPerNetwork", "5"), ("Registration:Mode", "Open")]);
        using var browser = small.Visit();

        for (var times = 0; times < 5; times++)
        {
            (await browser.GetAsync("/signin/with/google/return?code=1")).Status.ShouldBe(HttpStatusCode.Redirect);
        }

        (await browser.GetAsync("/signin/with/google/return?code=1")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await browser.GetAsync("/signin")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact, Trait("proves", "I43")]
    [Trait("asvs", "6.8.1"), Trait("asvs", "7.5.1")]
    public async Task Linking_takes_the_password_and_a_secret_that_is_the_persons_own()
    {
        var ada = await SignInAsync(await _console.PersonAsync(Email), Email);
        var eve = await SignInAsync(await _console.PersonAsync("eve@example.org"), "eve@example.org");
        var commands = _console.Get<LinkCommands>();
        var account = new ProviderAccount(Provider.Google, "1001", null, null);

        (await commands.PrepareAsync(ada, Provider.Google, "not the right one", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();
        var secret = (await commands.PrepareAsync(ada, Provider.Google, RunningConsole.Password, Cancellation)).Value.Reveal();
        (await commands.IsOpenAsync(eve, secret, Cancellation)).ShouldBeFalse();
        (await commands.LinkAsync(eve, account, secret, Cancellation)).Refusal.ShouldBeOfType<ProviderFailed>();
        (await commands.LinkAsync(ada, account, null, Cancellation)).Refusal.ShouldBeOfType<ProviderFailed>();
        var linked = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => commands.LinkAsync(ada, account, secret, Cancellation)));
        linked.Count(outcome => outcome.Succeeded).ShouldBe(1);

        // One account there signs in one person here, and a person has one there.
        var hers = (await commands.PrepareAsync(eve, Provider.Google, RunningConsole.Password, Cancellation)).Value.Reveal();
        (await commands.LinkAsync(eve, account, hers, Cancellation)).Refusal.ShouldBeOfType<ProviderLinkedElsewhere>();
        (await commands.PrepareAsync(ada, Provider.Google, RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<ProviderLinkedAlready>();
        (await ScalarAsync("SELECT count(*)::text FROM identity.external_logins")).ShouldBe("1");
    }

    [Fact]
    [Trait("asvs", "6.3.7"), Trait("asvs", "6.5.6")]
    public async Task An_unlinked_account_no_longer_signs_in()
    {
        var id = await _console.PersonAsync(Email);
        using var browser = _console.Visit();
        await LinkAsync(browser, id);
        var ada = await SignInAsync(id, Email);
        var login = Guid.Parse((await ScalarAsync("SELECT id::text FROM identity.external_logins"))!);
        var commands = _console.Get<LinkCommands>();

        (await commands.UnlinkAsync(ada, login, "not the right one", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();
        (await commands.UnlinkAsync(ada, login, RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();

        using var other = _console.Visit();
        (await TravelAsync(other, "/signin/with/google")).ShouldBe("/signin?refused=ProviderNotLinked");
        (await ScalarAsync("SELECT count(*)::text FROM tenant.outbox_messages WHERE kind IN ('ProviderLinked', 'ProviderUnlinked')")).ShouldBe("2");
    }

    [Fact, Trait("proves", "B12"), Trait("proves", "B13")]
    [Trait("asvs", "3.7.2")]
    public async Task The_way_back_leads_nowhere_else()
    {
        var ada = await _console.PersonAsync(Email);
        using var linking = _console.Visit();
        await LinkAsync(linking, ada);
        foreach (var address in (string[])["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
        {
            using var traveller = _console.Visit();
            (await TravelAsync(traveller, $"/signin/with/google?return={Uri.EscapeDataString(address)}")).ShouldBe("/", address);
        }

        using var browser = _console.Visit();
        using var spoofed = new HttpRequestMessage(HttpMethod.Get, "/signin/with/google");
        spoofed.Headers.Host = "evil.example";
        var leaving = await browser.SendAsync(spoofed);
        leaving.Location?.ShouldNotContain("evil.example");
        (await browser.GetAsync("/signin/with/nobody")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    private async Task LinkAsync(Visitor browser, Guid personId)
    {
        (await browser.SubmitAsync("/signin", "signin", ("email", Email), ("password", RunningConsole.Password))).Location.ShouldNotBeNull().ShouldEndWith("/");
        var session = Guid.Parse((await ScalarAsync($"SELECT id::text FROM identity.sessions WHERE person_id = '{personId}' ORDER BY created_at DESC LIMIT 1"))!);
        var who = new SignedIn(personId, session, "Ada Lovelace", Email, false, Origin);
        var secret = (await _console.Get<LinkCommands>().PrepareAsync(who, Provider.Google, RunningConsole.Password, Cancellation)).Value.Reveal();
        (await TravelAsync(browser, $"/account/sign-in/link/google?token={secret}")).ShouldBe("/account/sign-in?result=linked");
    }

    private async Task<SignedIn> SignInAsync(Guid personId, string email)
    {
        var entered = await _console.Get<SignInCommands>().SignInAsync(email, RunningConsole.Password, Origin, Cancellation);
        return new SignedIn(personId, entered.Value.Session!.SessionId, "Ada Lovelace", email, false, Origin);
    }

    /// <summary>There and back; answers where the console sends the browser then.</summary>
    private async Task<string?> TravelAsync(Visitor browser, string path) => (await browser.GetAsync(await CallbackAsync(browser, path))).Location;

    private static async Task<string> CallbackAsync(Visitor browser, string path)
    {
        var leaving = (await browser.GetAsync(path)).Location.ShouldNotBeNull();
        leaving.ShouldContain("code_challenge_method=S256");
        // Not of the whole address: state and challenge are random letters.
        System.Web.HttpUtility.ParseQueryString(new Uri(leaving).Query)["scope"].ShouldNotBeNull().ShouldNotContain("repo");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(new Uri(leaving), Cancellation);
        return answer.Headers.Location!.PathAndQuery;
    }

    private Task<string?> ScalarAsync(string sql) => _console.Installation.ScalarAsAdminAsync<string>(sql);
}
