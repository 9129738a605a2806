using System.Net;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.SignIn;

/// <summary>What no browser sends: each gets a clear answer, none a failure of ours.</summary>
public sealed class HostileFormsTests(ConsoleWithAda ada) : IClassFixture<ConsoleWithAda>
{
    private readonly RunningConsole _console = ada.Console;

    public static TheoryData<string, string> Forms => new() { { "/signin", "signin" }, { "/signup", "signup" }, { "/forgot", "forgot" } };

    [Theory, MemberData(nameof(Forms)), Trait("proves", "B01"), Trait("proves", "B08")]
    public async Task Broken_text_is_refused(string path, string form)
    {
        var before = await MailsAsync();
        foreach (var text in (string[])["\0", "a\0b@example.org", "\uD800", "ada\uDFFF@example.org", "x@example.org\r\nBcc: y@example.org", "a\u202Eb@example.org", new string('é', 100_000)])
        {
            using var visitor = _console.Visit();
            var token = await visitor.TokenAsync(path);

            var answer = await PostedAsync(visitor, path, [token, ("_handler", form), ("name", text), ("email", text), ("password", text)]);

            ((int)answer).ShouldBeInRange(200, 499, $"{path} answered {answer}");
            answer.ShouldNotBe(HttpStatusCode.Found);
            answer.ShouldNotBe(HttpStatusCode.SeeOther);
            visitor.Session.ShouldBeNull();
        }
        (await MailsAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(Forms)), Trait("proves", "B23")]
    public async Task Ten_megabytes_of_password_are_turned_away(string path, string form)
    {
        using var visitor = _console.Visit();
        var token = await visitor.TokenAsync(path);

        var answer = await PostedAsync(visitor, path, [token, ("_handler", form), ("email", "ada@example.org"), ("name", "Ada"), ("password", new string('p', 10 * 1024 * 1024))]);

        answer.ShouldBeOneOf(HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest);
    }

    [Theory, MemberData(nameof(Forms)), Trait("proves", "B14")]
    [Trait("asvs", "15.3.7")]
    public async Task Fields_given_twice_sign_nobody_in(string path, string form)
    {
        using var visitor = _console.Visit();

        var answer = await visitor.SubmitAsync(path, form,
            ("email", "ada@example.org"), ("email", "eve@example.org"), ("name", "A"), ("name", "B"), ("password", RunningConsole.Password), ("password", RunningConsole.Password + "!"));

        ((int)answer.Status).ShouldBeLessThan(500);
        visitor.Session.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("%00%ff")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\"quoted\"; Path=/")]
    [Trait("proves", "B19")]
    [Trait("asvs", "7.2.1")]
    public async Task A_malformed_session_cookie_is_nobody(string value)
    {
        using var visitor = _console.Visit();
        visitor.Cookies[$"__Host-castellan-{_console.Address.Port}"] = value;

        var answer = await visitor.GetAsync("/account");

        answer.Status.ShouldBe(HttpStatusCode.Redirect);
        answer.Location!.ShouldStartWith("/signin");
    }

    [Fact, Trait("proves", "B19")]
    public async Task A_hundred_cookies_do_no_harm()
    {
        using var visitor = _console.Visit();
        for (var n = 0; n < 100; n++)
        {
            visitor.Cookies[$"cookie{n}"] = new string('v', 100);
        }

        (await visitor.GetAsync("/signin")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("asvs", "3.5.1")]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        using var visitor = _console.Visit();

        var answer = await visitor.PostAsync("/signin", [("_handler", "signin"), ("email", "ada@example.org"), ("password", RunningConsole.Password)]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        visitor.Session.ShouldBeNull();
    }

    private Task<long> MailsAsync() => _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.outbox_messages");

    // The server may hang up while the body is still on its way; that is a refusal too.
    private static async Task<HttpStatusCode> PostedAsync(Visitor visitor, string path, IReadOnlyList<(string, string)> fields)
    {
        try
        {
            return (await visitor.PostAsync(path, fields)).Status;
        }
        catch (HttpRequestException)
        {
            return HttpStatusCode.RequestEntityTooLarge;
        }
    }
}
