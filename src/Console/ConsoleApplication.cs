using Castellan.Data.Tenancy;
using Castellan.Platform.Authorization;
using Castellan.Platform.Database;
using Castellan.Platform.Factors;
using Castellan.Platform.Files;
using Castellan.Platform.Identity;
using Castellan.Platform.Jobs;
using Castellan.Platform.Language;
using Castellan.Platform.Mail;
using Castellan.Platform.Notifications;
using Castellan.Platform.Outbound;
using Castellan.Platform.Passwords;
using Castellan.Platform.Providers;
using Castellan.Platform.Rescues;
using Castellan.Platform.Sealing;
using Castellan.Platform.Seals;
using Castellan.Platform.Sessions;
using Castellan.Platform.Telemetry;
using Castellan.Platform.Trail;
using Castellan.Platform.Web;
using Castellan.Shell;
using Castellan.Shell.Gallery;
using Microsoft.AspNetCore.DataProtection;

namespace Castellan;

/// <summary>The console as one thing that can be built, started and stopped: by <c>Program.cs</c>, and by tests on a free port.</summary>
public sealed class ConsoleApplication : IAsyncDisposable
{
    private readonly DatabaseStart _database;

    private ConsoleApplication(WebApplication web, DatabaseStart database)
    {
        Web = web;
        _database = database;
    }

    public WebApplication Web { get; }

    public IServiceProvider Services => Web.Services;

    /// <summary>Finds or starts the database, wires everything, migrates when this node may, and checks the roles' rights.</summary>
    /// <param name="machine">This machine's clock; the system's unless told otherwise.</param>
    public static async Task<ConsoleApplication> CreateAsync(
        string[] args, Action<WebApplicationBuilder>? configure = null, TimeProvider? machine = null, bool prepare = true, CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.AddJsonFile("appsettings.Local.json", optional: true, reloadOnChange: false);
        builder.Logging.AddMaskedConsole();
        configure?.Invoke(builder);
        using var logs = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddMaskedConsole());
        var database = await DatabaseStart.FindAsync(builder.Configuration, builder.Environment.ContentRootPath, logs.CreateLogger<DatabaseStart>(), TimeProvider.System, cancellation);
        try
        {
            AddPlatform(builder, database, machine ?? TimeProvider.System);
            FeatureList.AddTo(builder.Services);
            var web = builder.Build();
            if (prepare)
            {
                await web.Services.PrepareDatabaseAsync(cancellation);
            }
            Use(web);
            return new ConsoleApplication(web, database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Web.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static void AddPlatform(WebApplicationBuilder builder, DatabaseStart database, TimeProvider machine)
    {
        var services = builder.Services;
        if (database.LocalFolder is { } folder)
        {
            builder.Configuration.AddInMemoryCollection(LocalKeys(builder.Configuration, folder));
        }
        services.AddDatabaseClock(machine);
        services.AddSealing();
        services.AddDatabase(database.Access);
        services.AddSingleton(new DatabasePlace(database.IsPrivate));
        services.AddDataProtection().SetApplicationName("Castellan").SealKeys().KeepKeysInDatabase();
        services.AddWebFace();
        services.AddLanguage();
        services.AddPasswords();
        services.AddAccounts();
        services.AddFormLimits();
        services.AddFactors();
        services.AddSessions();
        services.AddProviders(builder.Configuration);
        services.AddGuards();
        services.AddMail();
        services.AddJobs();
        services.AddFiles();
        services.AddOutbound();
        services.AddTrail();
        services.AddNotifications();
        services.AddSeals();
        services.AddRescues();
        services.AddHealth();
        services.AddShell();
    }

    // A private installation keeps its keys beside its database, unless told otherwise.
    private static IEnumerable<KeyValuePair<string, string?>> LocalKeys(ConfigurationManager configuration, string folder) =>
        configuration[$"{KeyOptions.Section}:{nameof(KeyOptions.Folder)}"] is { Length: > 0 }
            ? []
            :
            [
                new($"{KeyOptions.Section}:{nameof(KeyOptions.Folder)}", Path.Combine(folder, "keys")),
                new($"{KeyOptions.Section}:{nameof(KeyOptions.CreateMissing)}", "true"),
            ];

    private static void Use(WebApplication web)
    {
        web.UseWebFace();
        web.UseLanguage();
        web.UseShell();
        web.UseReadableRequests();
        web.UseRateLimiter();
        web.UseAuthentication();
        web.UseAuthorization();
        web.UseAntiforgery();
        web.MapStaticAssets().AllowAnonymous();
        web.MapHealth();
        web.MapMailbox(web.Environment);
        web.MapFiles();
        FeatureList.MapTo(web);
        web.MapShell();
        web.MapGallery();
    }
}
