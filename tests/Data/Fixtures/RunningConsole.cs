using System.Text.RegularExpressions;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Castellan.Platform.Passwords;
using Castellan.Tests.Shared.Logs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>
/// The application in this process, on a free port, over a test's own database; what it mails is kept. Jobs run when a test
/// asks for one, unless it sets <c>Jobs:RunHere</c>.
/// </summary>
public sealed partial class RunningConsole : IAsyncDisposable
{
    public const string Password = "seven purple llamas dance";

    private readonly TestFolder _folder = new();
    private readonly ConsoleApplication _application;
    private ConsoleApplication? _beside;

    private RunningConsole(TestInstallation installation, ConsoleApplication application, TestFolder folder)
    {
        Installation = installation;
        _application = application;
        _folder = folder;
        Address = new Uri(Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
    }

    public TestInstallation Installation { get; }

    public Uri Address { get; }

    public WebApplication Web => _application.Web;

    public static Task<RunningConsole> StartAsync(PostgresFixture postgres, params (string Key, string Value)[] settings) => StartAsync(postgres, null, settings);

    /// <param name="logs">What keeps everything that is logged, for tests that look for what may not be there.</param>
    public static Task<RunningConsole> StartAsync(PostgresFixture postgres, ILoggerProvider? logs, params (string Key, string Value)[] settings) => StartAsync(postgres, logs, TimeProvider.System, settings);

    /// <param name="machine">What its machine takes for the time.</param>
    public static async Task<RunningConsole> StartAsync(PostgresFixture postgres, ILoggerProvider? logs, TimeProvider machine, params (string Key, string Value)[] settings)
    {
        var installation = await TestInstallation.CreateAsync(postgres);
        var folder = new TestFolder();
        var application = await ConsoleApplication.CreateAsync(
            ["--environment=Development", "--applicationName=Castellan", $"--contentRoot={AppContext.BaseDirectory}", "--urls=http://127.0.0.1:0"],
            builder => Configure(builder, installation.Access, folder, logs, settings), machine: machine);
        await application.Web.StartAsync();
        return new RunningConsole(installation, application, folder);
    }

    public T Get<T>() where T : notnull => _application.Services.GetRequiredService<T>();

    /// <summary>The services of a second node over the same database and keys, started for the first that asks.</summary>
    public Task<IServiceProvider> SecondNodeAsync(params (string Key, string Value)[] settings) => SecondNodeAsync(TimeProvider.System, settings);

    /// <param name="machine">What its machine takes for the time.</param>
    public async Task<IServiceProvider> SecondNodeAsync(TimeProvider machine, params (string Key, string Value)[] settings)
    {
        if (_beside is null)
        {
            _beside = await ConsoleApplication.CreateAsync(
                ["--environment=Development", "--applicationName=Castellan", $"--contentRoot={AppContext.BaseDirectory}", "--urls=http://127.0.0.1:0"],
                builder => Configure(builder, Installation.Access, _folder, null, settings), machine: machine);
            await _beside.Web.StartAsync();
        }
        return _beside.Services;
    }

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

    /// <summary>Runs a job as its schedule would.</summary>
    public Task SweepAsync(string job) => Get<SweepRunner>().RunAsync(job, TestContext.Current.CancellationToken);

    /// <summary>The secrets of the links to <paramref name="path"/> that were mailed to the address, oldest first.</summary>
    public async Task<IReadOnlyList<string>> SecretsAsync(string email, string path, int atLeast = 1)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            List<string> found = [.. Get<MailboxTransport>().Letters.Reverse().Where(letter => letter.Letter.To.Address == email)
                .SelectMany(letter => Link().Matches(letter.Letter.Text)).Where(link => link.Groups["path"].Value == path).Select(link => link.Groups["secret"].Value)];
            if (found.Count >= atLeast)
            {
                return found;
            }
            await SweepAsync(OutboxSweeper.Name);
        }
        throw new InvalidOperationException($"No mail with a link to {path} came.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_beside is not null)
        {
            await _beside.Web.StopAsync();
            await _beside.DisposeAsync();
        }
        await _application.Web.StopAsync();
        await _application.DisposeAsync();
        await Installation.DisposeAsync();
        _folder.Dispose();
    }

    private static void Configure(WebApplicationBuilder builder, DatabaseAccess access, TestFolder folder, ILoggerProvider? logs, (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Castellan"] = access.Server,
            ["Database:AppPassword"] = access.AppPassword,
            ["Database:IdentityPassword"] = access.IdentityPassword,
            ["Database:OperatorPassword"] = access.OperatorPassword,
            ["Database:KeeperPassword"] = access.KeeperPassword,
            ["Database:ContextKey"] = Convert.ToBase64String(access.ContextKey),
            ["Keys:Folder"] = Path.Combine(folder.Path, "keys"),
            ["Keys:CreateMissing"] = "true",
            ["Passwords:MemoryKiB"] = "19456",
            ["Passwords:QueueSeconds"] = "30",
            ["Jobs:RunHere"] = "false",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }
        builder.Configuration.AddInMemoryCollection(all);
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.ClearProviders();
        RunLog.Keep(builder);
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        }
    }

    [GeneratedRegex(@"http://\S+?(?<path>/[a-z/]+)\?token=(?<secret>[\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
