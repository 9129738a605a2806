using System.Net;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Shared.Logs;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Castellan.Tests.Data.Guards;

/// <summary>The real application on a free port over a test database, for tests that speak HTTP to it.</summary>
public sealed class GuardedConsole(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("192.0.2.0/24", "test", "test");

    private readonly TestFolder _folder = new();
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };
    private ConsoleApplication? _application;

    public TestInstallation Installation { get; private set; } = null!;

    public IServiceProvider Services => (_application ?? throw new InvalidOperationException("The console has not started.")).Services;

    public Uri Address { get; private set; } = null!;

    /// <summary>Keeps no cookies and follows no redirects: each request says who sends it.</summary>
    public HttpClient Client { get; private set; } = null!;

    private string SessionCookie => $"__Host-castellan-{Address.Port}";

    public async ValueTask InitializeAsync()
    {
        Installation = await TestInstallation.CreateAsync(postgres);
        _application = await ConsoleApplication.CreateAsync(["--environment=Testing", "--applicationName=Castellan", $"--contentRoot={AppContext.BaseDirectory}", "--urls=http://127.0.0.1:0"], Configure);
        await _application.Web.StartAsync();
        var listening = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Address = new Uri(listening.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        Client = new HttpClient(_handler) { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        _handler.Dispose();
        if (_application is not null)
        {
            await _application.Web.StopAsync();
            await _application.DisposeAsync();
        }
        if (Installation is not null)
        {
            await Installation.DisposeAsync();
        }
        _folder.Dispose();
    }

    /// <summary>Signs a person in without a form: the cookie header of a new session.</summary>
    /// <param name="proven">Whether the session has proven a second factor, which the person then has.</param>
    public async Task<string> SignInAsync(Guid personId, bool proven = false)
    {
        var key = OneTimeSecret.Issue();
        (await Installation.Identities.WriteAsync<Done>(new IdentityActor(personId, null, Origin), write =>
        {
            var session = Session.Begin(personId, key.Hash, SignInMethod.Password, Origin.Network, Origin.Device, write.Now);
            if (proven)
            {
                session.ProveFactor(write.Now);
            }
            write.Db.Sessions.Add(session);
            write.RecordAccount(AuditAction.SignedIn);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
        if (proven)
        {
            await Installation.ExecuteAsAdminAsync(
                $"INSERT INTO identity.authenticators (person_id, sealed_seed, last_step, added_at, last_used_at) VALUES ('{personId}', '', 0, now(), now()) ON CONFLICT DO NOTHING");
        }
        return $"{SessionCookie}={key.Reveal()}";
    }

    /// <summary>A pair that the antiforgery check accepts from whoever sends this session cookie: cookie header and form field.</summary>
    public async Task<(string Cookie, string Field, string Token)> FormTokensAsync(string? sessionCookie)
    {
        await using var scope = Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Host = new HostString(Address.Host, Address.Port);
        if (sessionCookie is not null)
        {
            http.Request.Headers.Cookie = sessionCookie;
            var signedIn = await Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.AuthenticateAsync(http);
            http.User = signedIn.Principal ?? http.User;
        }
        var antiforgery = Services.GetRequiredService<IAntiforgery>();
        var tokens = antiforgery.GetTokens(http);
        var name = Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<AntiforgeryOptions>>().Value.Cookie.Name;
        return ($"{name}={tokens.CookieToken}", tokens.FormFieldName, tokens.RequestToken!);
    }

    public async Task<HttpResponseMessage> GetAsync(string path, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }
        return await Client.SendAsync(request);
    }

    /// <summary>Posts a form with valid antiforgery tokens.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string? cookie, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var (form, field, token) = await FormTokensAsync(cookie);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([.. fields, new(field, token)]) };
        request.Headers.TryAddWithoutValidation("Cookie", cookie is null ? form : $"{cookie}; {form}");
        request.Headers.TryAddWithoutValidation("Origin", Address.GetLeftPart(UriPartial.Authority));
        return await Client.SendAsync(request);
    }

    private void Configure(WebApplicationBuilder builder)
    {
        var access = Installation.Access;
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Castellan"] = access.Server,
            ["Database:AppPassword"] = access.AppPassword,
            ["Database:IdentityPassword"] = access.IdentityPassword,
            ["Database:OperatorPassword"] = access.OperatorPassword,
            ["Database:KeeperPassword"] = access.KeeperPassword,
            ["Database:ContextKey"] = Convert.ToBase64String(access.ContextKey),
            ["Keys:Folder"] = Path.Combine(_folder.Path, "keys"),
            ["Keys:CreateMissing"] = "true",
            ["Attempts:FormsPerNetwork"] = "1000000",
            // Nothing listens there: mails wait in the outbox.
            ["Mail:Host"] = "localhost",
            ["Mail:Port"] = "9",
            ["Mail:Security"] = "None",
            ["Mail:From"] = "console@castellan.example",
            ["Logging:LogLevel:Default"] = "Error",
        });
        builder.WebHost.UseStaticWebAssets();
        // Pages that other tests left behind would push one out that a test comes back to.
        builder.Services.Configure<CircuitOptions>(circuits => circuits.DisconnectedCircuitMaxRetained = 10_000);
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = true);
        builder.Logging.ClearProviders();
        RunLog.Keep(builder);
    }
}

/// <summary>Tests that share one running console; they follow one another.</summary>
[CollectionDefinition(Name)]
public sealed class OnTheGuardedConsole : ICollectionFixture<GuardedConsole>
{
    public const string Name = "guarded console";
}
