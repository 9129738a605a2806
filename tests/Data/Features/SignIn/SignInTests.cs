using System.Diagnostics;
using System.Net;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Features.SignIn;
using Castellan.Platform.Identity;
using Castellan.Platform.Jobs;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.SignIn;

public sealed class SignInTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Wrong = "not the right password at all";
    private static readonly RequestOrigin Abroad = new("203.0.113.0/24", null, "test");
    private static readonly RequestOrigin AtHome = new("198.51.100.0/24", null, "test");

    private RunningConsole _console = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "ACC-2")]
    [Trait("asvs", "2.3.1")]
    public async Task An_account_exists_only_once_its_address_is_verified_by_whoever_knows_the_password()
    {
        using var visitor = _console.Visit();
        (await visitor.SubmitAsync("/signup", "signup", ("name", "Ada Lovelace"), ("email", "ada@example.org"), ("password", RunningConsole.Password))).Status.ShouldBe(HttpStatusCode.OK);
        (await PeopleAsync()).ShouldBe(0);
        (await visitor.SubmitAsync("/signin", "signin", ("email", "ada@example.org"), ("password", RunningConsole.Password))).Location.ShouldBeNull();

        var secret = (await _console.SecretsAsync("ada@example.org", "/verify")).Single();
        (await visitor.SubmitAsync($"/verify?token={secret}", "verify", ("password", Wrong))).Location.ShouldBeNull();
        (await PeopleAsync()).ShouldBe(0);

        (await visitor.SubmitAsync($"/verify?token={secret}", "verify", ("password", RunningConsole.Password))).Location.ShouldNotBeNull().ShouldEndWith("/");
        visitor.Session.ShouldNotBeNull();
        (await PeopleAsync()).ShouldBe(1);
        (await visitor.GetAsync($"/verify?token={secret}")).Raw.ShouldContain("does not work any more");
    }

    [Fact, Trait("proves", "ACC-2")]
    public async Task Of_twenty_verifications_at_once_one_makes_the_account()
    {
        using var visitor = _console.Visit();
        await visitor.SubmitAsync("/signup", "signup", ("name", "Ada"), ("email", "ada@example.org"), ("password", RunningConsole.Password));
        await visitor.SubmitAsync("/signup", "signup", ("name", "Ada"), ("email", "ada@example.org"), ("password", RunningConsole.Password));
        var secrets = await _console.SecretsAsync("ada@example.org", "/verify", atLeast: 2);
        var commands = _console.Get<SignUpCommands>();

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => commands.VerifyAsync(secrets[n % 2], RunningConsole.Password, AtHome, Cancellation)));

        made.Count(outcome => outcome.Succeeded).ShouldBe(1);
        made.Count(outcome => outcome.Refusal is LinkDead or AddressTaken).ShouldBe(19);
        (await PeopleAsync()).ShouldBe(1);
        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.sign_ups")).ShouldBe(0);
    }

    [Fact]
    [Trait("asvs", "3.5.1"), Trait("asvs", "7.4.1")]
    public async Task Signing_out_ends_the_session_on_the_server()
    {
        await _console.PersonAsync("ada@example.org");
        using var visitor = _console.Visit();
        await SignInAsync(visitor, "ada@example.org");
        var key = visitor.Session!;
        var name = visitor.Cookies.Single(cookie => cookie.Value == key).Key;
        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);

        (await visitor.PostAsync("/signout", [])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await visitor.PostAsync("/signout", [await visitor.TokenAsync("/account")])).Location.ShouldBe("/signin");

        visitor.Session.ShouldBeNull();
        visitor.Cookies[name] = key;
        (await visitor.GetAsync("/account")).Location.ShouldNotBeNull().ShouldStartWith("/signin");
    }

    [Theory]
    [InlineData("/signin", "signin")]
    [InlineData("/forgot", "forgot")]
    [InlineData("/signup", "signup")]
    [Trait("asvs", "6.3.8")]
    public async Task A_known_and_an_unknown_address_get_the_same_bytes(string path, string form)
    {
        await _console.PersonAsync("known@example.org");
        using var one = _console.Visit();
        using var other = _console.Visit();

        var known = await one.SubmitAsync(path, form, ("name", "Grace"), ("email", "known@example.org"), ("password", Wrong));
        var unknown = await other.SubmitAsync(path, form, ("name", "Grace"), ("email", "nobody@example.org"), ("password", Wrong));

        unknown.Status.ShouldBe(known.Status);
        unknown.Body.Replace("nobody@", "known@", StringComparison.Ordinal).ShouldBe(known.Body);
        one.Cookies.Keys.ShouldBe(other.Cookies.Keys);
    }

    [Fact]
    public async Task A_refused_sign_in_waits_for_its_time_whoever_it_names()
    {
        await _console.PersonAsync("known@example.org");
        var commands = _console.Get<SignInCommands>();
        // A timer may come a few milliseconds before the clock that is read here.
        var soonest = EvenAnswer.Soonest - TimeSpan.FromMilliseconds(20);

        foreach (var address in (string[])["known@example.org", "nobody@example.org"])
        {
            var started = Stopwatch.GetTimestamp();
            (await commands.SignInAsync(address, Wrong, AtHome, Cancellation)).Refusal.ShouldBeOfType<SignInWrong>();
            Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(soonest, address);
        }
    }

    [Fact, Trait("proves", "B12")]
    [Trait("asvs", "3.7.2")]
    public async Task A_foreign_return_address_leads_home()
    {
        await _console.PersonAsync("ada@example.org");
        foreach (var address in (string[])["//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/", "javascript:alert(1)", "/%2f/evil.example", "/\t/evil.example"])
        {
            using var visitor = _console.Visit();

            var answer = await visitor.SubmitAsync($"/signin?return={Uri.EscapeDataString(address)}", "signin", ("email", "ada@example.org"), ("password", RunningConsole.Password));

            new Uri(_console.Address, answer.Location!).ShouldBe(new Uri(_console.Address, "/"), address);
        }
    }

    [Fact]
    public async Task An_own_return_address_is_followed()
    {
        await _console.PersonAsync("ada@example.org");
        using var visitor = _console.Visit();

        var answer = await visitor.SubmitAsync("/signin?return=%2Faccount%2Fsessions", "signin", ("email", "ada@example.org"), ("password", RunningConsole.Password));

        new Uri(_console.Address, answer.Location!).AbsolutePath.ShouldBe("/account/sessions");
    }

    [Fact, Trait("proves", "LIM-1")]
    [Trait("asvs", "6.3.1"), Trait("asvs", "8.2.4")]
    public async Task Guessing_from_abroad_is_stopped_and_does_not_lock_the_owner_out()
    {
        await _console.PersonAsync("ada@example.org");
        var commands = _console.Get<SignInCommands>();
        (await commands.SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Succeeded.ShouldBeTrue();

        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => commands.SignInAsync("ada@example.org", Wrong, Abroad, Cancellation)));

        guesses.Count(outcome => outcome.Refusal is SignInWrong).ShouldBe(10);
        guesses.Count(outcome => outcome.Refusal is TooManyAttempts).ShouldBe(30);
        (await commands.SignInAsync("ada@example.org", RunningConsole.Password, Abroad, Cancellation)).Refusal.ShouldBeOfType<TooManyAttempts>();
        (await commands.SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("proves", "LIM-1")]
    public async Task An_unknown_address_is_counted_like_an_account()
    {
        var commands = _console.Get<SignInCommands>();

        var guesses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => commands.SignInAsync("nobody@example.org", Wrong, Abroad, Cancellation)));

        guesses.Count(outcome => outcome.Refusal is SignInWrong).ShouldBe(10);
    }

    [Fact, Trait("proves", "LIM-1")]
    [Trait("asvs", "6.3.1")]
    public async Task Guesses_spread_over_two_nodes_count_together()
    {
        await _console.PersonAsync("ada@example.org");
        var elsewhere = (await _console.SecondNodeAsync()).GetRequiredService<SignInCommands>();
        SignInCommands[] nodes = [_console.Get<SignInCommands>(), elsewhere];

        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => nodes[n % 2].SignInAsync("ada@example.org", Wrong, Abroad, Cancellation)));

        guesses.Count(outcome => outcome.Refusal is SignInWrong).ShouldBe(10);
        guesses.Count(outcome => outcome.Refusal is TooManyAttempts).ShouldBe(30);
    }

    [Fact, Trait("proves", "LIM-1")]
    public async Task Refused_guesses_do_not_lengthen_the_wait_and_a_right_one_does_not_count()
    {
        await _console.PersonAsync("ada@example.org");
        var commands = _console.Get<SignInCommands>();
        for (var right = 0; right < 12; right++)
        {
            (await commands.SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Succeeded.ShouldBeTrue();
        }
        await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => commands.SignInAsync("ada@example.org", Wrong, Abroad, Cancellation)));
        await EarlierAsync(TimeSpan.FromMinutes(50));

        var wait = (await commands.SignInAsync("ada@example.org", Wrong, Abroad, Cancellation)).Refusal.ShouldBeOfType<TooManyAttempts>().RetryAfter;
        await EarlierAsync(TimeSpan.FromMinutes(10));
        var after = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => commands.SignInAsync("ada@example.org", Wrong, Abroad, Cancellation)));

        wait.ShouldBeInRange(TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(10));
        after.Count(outcome => outcome.Refusal is SignInWrong).ShouldBe(10);

        Task EarlierAsync(TimeSpan by) => _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.password_failures SET since = since - interval '{by.TotalSeconds} seconds'");
    }

    [Fact, Trait("proves", "LIM-1")]
    [Trait("asvs", "6.3.1")]
    public async Task Guesses_at_many_accounts_meet_the_installations_limit_and_owners_still_get_in()
    {
        await using var strict = await RunningConsole.StartAsync(postgres, ("Attempts:FailuresPerInstallation", "30"), ("Attempts:FailuresPerAccount", "10"));
        await strict.PersonAsync("ada@example.org");
        var commands = strict.Get<SignInCommands>();
        (await commands.SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Succeeded.ShouldBeTrue();

        var atOne = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => commands.SignInAsync("ada@example.org", Wrong, Abroad, Cancellation)));
        var atMany = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => commands.SignInAsync($"somebody{n}@example.org", Wrong, Abroad, Cancellation)));

        // Thirty at one account were stopped by its own limit and took nothing from the others.
        atOne.Count(outcome => outcome.Refusal is SignInWrong).ShouldBe(10);
        atMany.Count(outcome => outcome.Refusal is SignInWrong).ShouldBe(20);
        (await commands.SignInAsync("grace@example.org", Wrong, Abroad, Cancellation)).Refusal.ShouldBeOfType<TooManyAttempts>();
        (await commands.SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("proves", "LIM-1")]
    public async Task What_is_kept_of_a_guess_names_no_address_and_goes_after_an_hour()
    {
        await _console.Get<SignInCommands>().SignInAsync("nobody@example.org", Wrong, Abroad, Cancellation);
        var kept = await _console.Installation.ScalarAsAdminAsync<string>("SELECT string_agg(f::text, ' ') FROM identity.password_failures f");
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.password_failures SET since = since - interval '61 minutes'");

        await new ExpiredSweeper(_console.Installation.Operators, Options.Create(new RetentionOptions())).RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);

        kept.ShouldNotBeNull().ShouldNotContain("nobody");
        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.password_failures")).ShouldBe(0);
    }

    [Fact, Trait("proves", "AUD-1")]
    [Trait("asvs", "16.3.1"), Trait("asvs", "16.3.3")]
    public async Task Refused_sign_ins_are_on_the_record()
    {
        var person = await _console.PersonAsync("ada@example.org");
        var commands = _console.Get<SignInCommands>();

        await commands.SignInAsync("ada@example.org", Wrong, Abroad, Cancellation);
        await commands.SignInAsync("nobody@example.org", Wrong, Abroad, Cancellation);

        (await RefusedAsync($"actor_id = '{person}'")).ShouldBe(1);
        (await RefusedAsync("actor_id IS NULL")).ShouldBe(1);

        Task<long> RefusedAsync(string whose) => _console.Installation.ScalarAsAdminAsync<long>(
            $"SELECT count(*) FROM audit.entries WHERE action = {(short)AuditAction.SignInRefused} AND outcome = {(short)AuditOutcome.Refused} AND {whose}");
    }

    [Fact, Trait("asvs", "6.2.10")]
    public async Task A_password_has_no_age_at_which_it_ends()
    {
        await _console.PersonAsync("ada@example.org");
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.people SET created_at = created_at - interval '20 years'");

        (await _console.Get<SignInCommands>().SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Value.Session.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("$2y$04$abcdefghijklmnopqrstuuW3vPz0d3hRCR9kO2cYJQ2zPz0d3hRCR")]
    [InlineData("pbkdf2_sha256$1000$salt$notahash")]
    [InlineData("")]
    public async Task A_hash_that_matches_nothing_signs_nobody_in(string hash)
    {
        await _console.PersonAsync("ada@example.org", hash);

        (await _console.Get<SignInCommands>().SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Refusal.ShouldBeOfType<SignInWrong>();
    }

    [Fact, Trait("proves", "ACC-1")]
    [Trait("asvs", "11.4.2")]
    public async Task An_imported_hash_becomes_Argon2id_at_the_next_sign_in()
    {
        var weak = $"pbkdf2_sha256$1000$c2FsdHNhbHQ$";
        weak += Convert.ToBase64String(System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            RunningConsole.Password, "c2FsdHNhbHQ"u8.ToArray(), 1000, System.Security.Cryptography.HashAlgorithmName.SHA256, 32));
        using var list = new StringReader($"email,name,password_hash,verified\nada@example.org,Ada,{weak},true\nnot-an-address,X,{weak},true\neve@example.org,Eve,md5:123,true\nbob@example.org,Bob,{weak},false\n");

        var report = await _console.Get<UserImport>().RunAsync(list, write: true, Cancellation);

        report.Accepted.ShouldBe(1);
        report.Refused.Select(refused => refused.Line).ShouldBe([3, 4, 5]);
        var before = await HashAsync();
        before.ShouldBe(weak);
        (await _console.Get<SignInCommands>().SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Succeeded.ShouldBeTrue();
        (await HashAsync()).ShouldNotBeNull().ShouldStartWith("$argon2id$");
        (await _console.Get<SignInCommands>().SignInAsync("ada@example.org", RunningConsole.Password, AtHome, Cancellation)).Succeeded.ShouldBeTrue();

        Task<string?> HashAsync() => _console.Installation.ScalarAsAdminAsync<string>("SELECT password_hash FROM identity.people WHERE normalised_email = 'ada@example.org'");
    }

    [Fact, Trait("proves", "LIM-1")]
    [Trait("asvs", "2.4.1"), Trait("asvs", "6.3.1")]
    public async Task Forms_of_one_network_are_limited_and_say_for_how_long()
    {
        await using var strict = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "5"));
        using var visitor = strict.Visit();
        Answer last = null!;
        for (var sent = 0; sent < 6; sent++)
        {
            last = await visitor.SubmitAsync("/forgot", "forgot", ("email", $"a{sent}@example.org"));
        }

        last.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        int.Parse(last.RetryAfter!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 300);
    }

    private static async Task SignInAsync(Visitor visitor, string email) =>
        (await visitor.SubmitAsync("/signin", "signin", ("email", email), ("password", RunningConsole.Password))).Location.ShouldNotBeNull();

    private Task<int> PeopleAsync() => _console.Installation.Identities.ReadAsync(null, (db, ct) => db.People.CountAsync(ct), Cancellation);
}
