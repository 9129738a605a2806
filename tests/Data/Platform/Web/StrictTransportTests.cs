using System.Net;
using Castellan.Platform.Language;
using Castellan.Platform.Sessions;
using Castellan.Platform.Telemetry;
using Castellan.Platform.Web;
using Castellan.Shell;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Castellan.Tests.Data.Platform.Web;

/// <summary>The web face as it stands in production behind a proxy: what it answers over http and https, its headers and cookies.</summary>
public sealed class StrictTransportTests : IAsyncLifetime
{
    private const string Page = "/page";
    private const string Fails = "/fails";
    private const string Sheet = "/sheet.css";
    private const string Cookies = "/cookies";

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private WebApplication _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await StartAsync("127.0.0.1");

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact, Trait("asvs", "3.4.1"), Trait("proves", "WEB-1")]
    [Trait("asvs", "16.5.4")]
    public async Task Every_answer_over_https_asks_for_https_for_a_year_and_for_all_subdomains()
    {
        foreach (var (path, status) in new[] { (Page, 200), (Sheet, 200), (Fails, 500), ("/no-such-page", 404), (HealthPlatform.Live, 200) })
        {
            using var answer = await AskAsync(path);
            ((int)answer.StatusCode).ShouldBe(status, path);
            answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000; includeSubDomains"], path);
        }
    }

    [Fact, Trait("asvs", "12.2.1"), Trait("proves", "WEB-1")]
    public async Task A_browser_is_led_from_http_to_the_public_address_whatever_host_it_names()
    {
        foreach (var path in new[] { Page, "/o/acme/members?q=%26", "//evil.example/x", "/no-such-page" })
        {
            using var answer = await AskAsync(path, scheme: "http", host: "evil.example");
            answer.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect, path);
            answer.Headers.Location!.OriginalString.ShouldBe("https://console.example.org" + path);
            (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldBeEmpty(path);
        }
    }

    [Fact, Trait("asvs", "4.1.2"), Trait("asvs", "12.2.1"), Trait("asvs", "4.4.1"), Trait("proves", "WEB-1")]
    public async Task What_no_person_navigates_to_is_refused_over_http_and_not_led_on()
    {
        foreach (var (method, path) in new[] { (HttpMethod.Post, Page), (HttpMethod.Post, "/signin/passkey"), (HttpMethod.Put, Page), (HttpMethod.Get, "/_blazor"), (HttpMethod.Post, "/_blazor/negotiate") })
        {
            using var answer = await AskAsync(path, method, scheme: "http");
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
            answer.Headers.Location.ShouldBeNull();
        }
        using var health = await AskAsync(HealthPlatform.Live, scheme: "http");
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("asvs", "3.2.1"), Trait("asvs", "3.4.2"), Trait("asvs", "3.4.3"), Trait("asvs", "3.4.4"), Trait("asvs", "3.4.5"), Trait("asvs", "3.4.6"), Trait("asvs", "3.4.8"), Trait("asvs", "3.5.8")]
    [Trait("asvs", "13.4.6"), Trait("asvs", "14.3.2"), Trait("proves", "WEB-1")]
    [Trait("asvs", "3.7.1"), Trait("asvs", "14.2.2"), Trait("asvs", "14.2.5")]
    public async Task Every_answer_forbids_a_browser_what_the_console_does_not_need()
    {
        foreach (var path in new[] { Page, Sheet, Fails, "/no-such-page" })
        {
            using var answer = await AskAsync(path, origin: "https://evil.example");
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single().Split("; ");
            policy.ShouldBeSubsetOf(
            [
                "default-src 'none'", "object-src 'none'", "script-src 'self'", "style-src 'self'", "style-src-attr 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
                "form-action 'self'", "base-uri 'self'", "frame-src 'self'", "frame-ancestors 'none'", "manifest-src 'self'",
            ]);
            foreach (var needed in new[] { "default-src 'none'", "object-src 'none'", "script-src 'self'", "form-action 'self'", "base-uri 'self'", "frame-ancestors 'none'" })
            {
                policy.ShouldContain(needed, path);
            }
            foreach (var (header, value) in new[]
            {
                ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
            })
            {
                answer.Headers.GetValues(header).ShouldBe([value], $"{path} {header}");
            }
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue(path);
            foreach (var header in new[] { "Access-Control-Allow-Origin", "Server", "X-Powered-By", "X-AspNet-Version" })
            {
                answer.Headers.Contains(header).ShouldBeFalse($"{path} {header}");
            }
        }
    }

    [Fact, Trait("asvs", "4.1.1")]
    public async Task A_text_says_its_encoding()
    {
        using var sheet = await AskAsync(Sheet);
        using var page = await AskAsync(Page);

        sheet.Content.Headers.ContentType!.ToString().ShouldBe("text/css; charset=utf-8");
        page.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
    }

    [Fact, Trait("asvs", "3.3.1"), Trait("asvs", "3.3.2"), Trait("asvs", "3.3.3"), Trait("asvs", "3.3.4"), Trait("asvs", "3.3.5")]
    public async Task Every_cookie_is_bound_to_this_host_to_https_and_out_of_reach_of_scripts()
    {
        using var first = await AskAsync(Cookies);
        var form = (await first.Content.ReadAsStringAsync(Cancellation)).Split(' ');
        var antiforgery = first.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("__Host-castellan-form", StringComparison.Ordinal)).Split(';')[0];
        using var choice = new HttpRequestMessage(HttpMethod.Post, "/preferences/theme")
        {
            Content = new FormUrlEncodedContent([new("theme", "dark"), new("return", "/"), new(form[0], form[1])]),
        };
        choice.Headers.TryAddWithoutValidation("Cookie", antiforgery);
        using var second = await AskAsync(choice);

        second.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        string[] all = [.. first.Headers.GetValues("Set-Cookie"), .. second.Headers.GetValues("Set-Cookie")];
        all.Select(cookie => cookie.Split('=')[0]).ShouldBe(
            ["__Host-castellan", "__Host-castellan-factor", "__Host-castellan-passkey", "__Host-language", "__Host-castellan-form", "__Host-theme"], ignoreOrder: true);
        foreach (var cookie in all)
        {
            var parts = cookie.Split("; ").Skip(1).Select(part => part.ToUpperInvariant()).ToList();
            parts.ShouldContain("SECURE", cookie);
            parts.ShouldContain("HTTPONLY", cookie);
            parts.ShouldContain("PATH=/", cookie);
            parts.ShouldNotContain(part => part.StartsWith("DOMAIN", StringComparison.Ordinal), cookie);
            parts.ShouldContain(part => part == "SAMESITE=LAX" || part == "SAMESITE=STRICT", cookie);
            cookie.Split(';')[0].Length.ShouldBeLessThan(4096, cookie);
        }
    }

    [Fact, Trait("asvs", "4.1.3"), Trait("asvs", "15.3.4"), Trait("proves", "B13")]
    public async Task Only_the_listed_proxy_is_believed_and_for_the_hop_it_has_seen_itself()
    {
        (await WhoAsync("203.0.113.9")).ShouldBe("203.0.113.0/24");
        // What a visitor writes himself stands before what the proxy adds.
        (await WhoAsync("192.0.2.66, 203.0.113.9")).ShouldBe("203.0.113.0/24");

        await _app.DisposeAsync();
        _app = await StartAsync("192.0.2.1");
        using var stranger = await AskAsync("/who", forwardedFor: "203.0.113.9");
        stranger.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);

        async Task<string> WhoAsync(string forwardedFor)
        {
            using var answer = await AskAsync("/who", forwardedFor: forwardedFor);
            return await answer.Content.ReadAsStringAsync(Cancellation);
        }
    }

    private Task<HttpResponseMessage> AskAsync(
        string path, HttpMethod? method = null, string scheme = "https", string host = "console.example.org", string? origin = null, string? forwardedFor = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }
        if (forwardedFor is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        }
        return AskAsync(request, scheme);
    }

    private Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, string scheme = "https")
    {
        // As it stands, so that nobody mends it on the way.
        var listening = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        request.RequestUri = new Uri(listening + request.RequestUri!.OriginalString, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        request.Headers.Host ??= "console.example.org";
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", scheme);
        return _client.SendAsync(request, Cancellation);
    }

    private static async Task<WebApplication> StartAsync(string trusted)
    {
        var builder = WebApplication.CreateBuilder(["--environment=Production", "--urls=http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Public:Address"] = "https://console.example.org",
            ["Proxies:Trusted:0"] = trusted,
        });
        builder.Logging.ClearProviders();
        builder.Services.AddWebFace();
        builder.Services.AddLanguage();
        builder.Services.AddSingleton<SessionCookie>();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var app = builder.Build();
        app.UseWebFace();
        app.UseExceptionHandler(failed => failed.Run(http => http.Response.WriteAsync("failed")));
        app.UseAntiforgery();
        app.MapPreferences();
        app.MapGet(Page, () => Results.Content("<p>page</p>", "text/html", System.Text.Encoding.UTF8));
        app.MapGet(Sheet, () => Results.Bytes("p{}"u8.ToArray(), "text/css"));
        app.MapGet(Fails, string () => throw new InvalidOperationException("on purpose"));
        app.MapGet(HealthPlatform.Live, () => "Healthy");
        app.MapGet("/who", (HttpContext http) => Origins.NetworkOf(http.Connection.RemoteIpAddress));
        app.MapGet(Cookies, (HttpContext http, SessionCookie cookie, IAntiforgery antiforgery) =>
        {
            cookie.Write(http, new string('k', 43));
            cookie.WritePending(http, new string('p', 43));
            cookie.WriteQuestion(http, new string('q', 1_000), TimeSpan.FromMinutes(5));
            LanguageCookie.Keep(http, "fr");
            var tokens = antiforgery.GetAndStoreTokens(http);
            return $"{tokens.FormFieldName} {tokens.RequestToken}";
        });
        await app.StartAsync(Cancellation);
        return app;
    }
}
