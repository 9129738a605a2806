using System.Text.RegularExpressions;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Audit;
using Castellan.Platform.Mail;
using Castellan.Platform.Passwords;
using System.Net;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>The application in this process, on a free port, over a test's own database; what it mails is kept.</summary>
public sealed partial class RunningConsole : IAsyncDisposable
{
    public const string Password = "seven purple llamas dance";

    private readonly TestFolder _folder = new();
    private readonly ConsoleApplication _application;

    private RunningConsole(TestInstallation installation, ConsoleApplication application, TestFolder folder)
    {
        Installation = installation;
        _application = application;
        _folder = folder;
        Address = new Uri(Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
    }

    public TestInstallation Installation { get; }

    public Uri Address { get; }

    public static async Task<RunningConsole> StartAsync(PostgresFixture postgres, params (string Key, string Value)[] settings)
    {
        var installation = await TestInstallation.CreateAsync(postgres);
        var folder = new TestFolder();
        var application = await ConsoleApplication.CreateAsync(
            ["--environment=Development", "--applicationName=Castellan", $"--contentRoot={AppContext.BaseDirectory}", "--urls=http://127.0.0.1:0"],
            builder => Configure(builder, installation.Access, folder, settings));
        await application.Web.StartAsync();
        return new RunningConsole(installation, application, folder);
    }

    public T Get<T>() where T : notnull => _application.Services.GetRequiredService<T>();

    public Visitor Visit() => new(Address);

    /// <summary>An account with <see cref="Password"/>, made past the forms.</summary>
    public async Task<Guid> PersonAsync(string email, string? hash = null)
    {
        var id = Guid.CreateVersion7();
        var stored = hash ?? await Get<PasswordWorkers>().HashAsync(Password, TestContext.Current.CancellationToken);
        (await Installation.Identities.WriteAsync<Done>(new IdentityActor(id, null, new RequestOrigin(null, null, "test")), write =>
        {
            write.Db.People.Add(Person.Verified(id, EmailAddress.Parse(email), "Ada Lovelace", "en", stored, write.Now));
            write.RecordAccount(AuditAction.AccountImported);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
        return id;
    }

    /// <summary>The secrets of the links to <paramref name="path"/> that were mailed to the address, oldest first.</summary>
    public async Task<IReadOnlyList<string>> SecretsAsync(string email, string path, int atLeast = 1)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            List<string> found = [.. Get<MailboxTransport>().Letters.Reverse().Where(letter => letter.Letter.To.Address == email)
                .SelectMany(letter => Link().Matches(letter.Letter.Text)).Where(link => link.Groups["path"].Value == path).Select(link => link.Groups["secret"].Value)];
            if (found.Count >= atLeast)
            {
                return found;
            }
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        throw new InvalidOperationException($"No mail with a link to {path} came.");
/// <summary>The real application on a free port over a test database, for tests that speak HTTP to it.</summary>
public sealed class RunningConsole(PostgresFixture postgres) : IAsyncLifetime
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
        await _application.Web.StopAsync();
        await _application.DisposeAsync();
        await Installation.DisposeAsync();
        _folder.Dispose();
    }

    private static void Configure(WebApplicationBuilder builder, DatabaseAccess access, TestFolder folder, (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
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
    public async Task<string> SignInAsync(Guid personId)
    {
        var key = OneTimeSecret.Issue();
        (await Installation.Identities.WriteAsync<Done>(new IdentityActor(personId, null, Origin), write =>
        {
            write.Db.Sessions.Add(Session.Begin(personId, key.Hash, SignInMethod.Password, Origin.Network, Origin.Device, write.Now));
            write.RecordAccount(AuditAction.SignedIn);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
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
            ["Keys:Folder"] = Path.Combine(folder.Path, "keys"),
            ["Keys:CreateMissing"] = "true",
            ["Passwords:QueueSeconds"] = "30",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }
        builder.Configuration.AddInMemoryCollection(all);
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.ClearProviders();
    }

    [GeneratedRegex(@"http://\S+?(?<path>/[a-z/]+)\?token=(?<secret>[\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Link();
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
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = true);
        builder.Logging.ClearProviders();
    }
}

/// <summary>Tests that share one running console; they follow one another.</summary>
[CollectionDefinition(Name)]
public sealed class OnTheRunningConsole : ICollectionFixture<RunningConsole>
{
    public const string Name = "running console";
}
