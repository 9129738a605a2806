using Castellan.Tests.E2E.Fixtures;
using Castellan.Tests.Shared.Files;
using Castellan.Tests.Shared.Logs;
using Castellan.Tests.Shared.Mail;
using Castellan.Tests.Shared.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ConsoleUnderTest))]

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>The real application on a free port, over a PostgreSQL and a mail server of its own, and one browser: once a run.</summary>
public sealed class ConsoleUnderTest : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly ServerLog _log = new();
    private readonly TestProvider _provider = new();
    private SmtpCatcher? _mails;
    private ConsoleApplication? _application;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Task<Showcase>? _showcase;

    /// <summary>For example <c>http://localhost:41234</c>; a name, because a host-bound cookie and a passkey want one.</summary>
    public string Address { get; private set; } = string.Empty;

    internal ServerLog Log => _log;

    internal SmtpCatcher Mails => _mails ?? throw NotStarted();

    /// <summary>Stands for Google.</summary>
    internal TestProvider Provider => _provider;

    internal IBrowser Browser => _browser ?? throw NotStarted();

    internal IServiceProvider Services => (_application ?? throw NotStarted()).Services;

    /// <summary>Made for the first that asks.</summary>
    internal Task<Showcase> ShowcaseAsync()
    {
        lock (_folder)
        {
            return _showcase ??= Showcase.BuildAsync(this);
        }
    }

    public async ValueTask InitializeAsync()
    {
        _mails = await SmtpCatcher.StartAsync();
        _application = await ConsoleApplication.CreateAsync(
            ["--environment=Testing", "--applicationName=Castellan", $"--contentRoot={AppContext.BaseDirectory}", "--urls=http://127.0.0.1:0"], Configure);
        await _application.Web.StartAsync();
        var listening = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Address = listening.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        Assertions.SetDefaultExpectTimeout(45_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(Chromium.Options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
        if (_application is not null)
        {
            await _application.Web.StopAsync();
            await _application.DisposeAsync();
        }
        if (_mails is not null)
        {
            await _mails.DisposeAsync();
        }
        await _provider.DisposeAsync();
        _folder.Dispose();
    }

    private void Configure(WebApplicationBuilder builder)
    {
        // What stands in a developer's own settings must not lead a test to another database.
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Castellan"] = "",
            ["LocalPostgres:Folder"] = Path.Combine(_folder.Path, "postgres"),
            ["LocalPostgres:Fast"] = "true",
            ["Keys:Folder"] = "",
            // Files as a published console serves them: compressed, and kept by the browser.
            ["ReloadStaticAssetsAtRuntime"] = "false",
            // Every visitor comes from this machine.
            ["Attempts:FormsPerNetwork"] = "1000000",
            ["Mail:Host"] = SmtpCatcher.Host,
            ["Mail:Port"] = $"{Mails.Port}",
            ["Mail:Security"] = "None",
            ["Mail:From"] = "console@castellan.example",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Castellan"] = "Information",
        });
        builder.Configuration.AddInMemoryCollection(_provider.Settings("Google").Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.WebHost.UseStaticWebAssets();
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);
        builder.Logging.ClearProviders().AddProvider(_log);
        RunLog.Keep(builder);
    }

    private static InvalidOperationException NotStarted() => new("The console has not started.");
}
