using System.Security.Cryptography;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.LocalPostgres;
using Castellan.Platform.Passwords;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Castellan.Bench;

/// <summary>The real application on a PostgreSQL of its own that keeps its promises to the disk, with one large organisation.</summary>
internal sealed class BenchInstallation : IAsyncDisposable
{
    public const string Password = "seven quiet lighthouses";
    public const string Address = "bench@castellan.example";

    /// <summary>So many people have <see cref="Password"/>; the others have none.</summary>
    public const int WithPassword = 400;

    private readonly string _folder;
    private readonly LocalPostgresServer _server;
    private readonly ConsoleApplication _console;
    private readonly OneTimeSecret _sessionKey = OneTimeSecret.Issue();
    private ConsoleApplication? _beside;
    private Uri? _listening;

    private BenchInstallation(string folder, LocalPostgresServer server, ConsoleApplication console, DatabaseAccess access, BenchSize size)
    {
        _folder = folder;
        _server = server;
        _console = console;
        Access = access;
        Size = size;
        AdminConnectionString = new NpgsqlConnectionStringBuilder(server.AdminConnectionString) { Database = "castellan", MaxPoolSize = 40, CommandTimeout = 300 }.ConnectionString;
    }

    public BenchSize Size { get; }

    public DatabaseAccess Access { get; }

    /// <summary>An administrator's: for tables without row security, to compare with.</summary>
    public string AdminConnectionString { get; }

    public IServiceProvider Services => _console.Services;

    public TenantActor Actor { get; private set; } = null!;

    public Session Session { get; private set; } = null!;

    public static async Task<BenchInstallation> StartAsync(BenchSize size)
    {
        var folder = Directory.CreateTempSubdirectory("castellan-bench-").FullName;
        var server = await LocalPostgresServer.StartAsync(
            new LocalPostgresOptions { Folder = Path.Combine(folder, "postgres"), Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "200" } },
            NullLogger.Instance, TimeProvider.System, CancellationToken.None);
        var access = AccessTo(server);
        await Provisioner.ProvisionAsync(server.AdminConnectionString, access);
        var console = await CreateAsync(access, folder);
        var installation = new BenchInstallation(folder, server, console, access, size);
        await installation.SeedAsync();
        return installation;
    }

    /// <summary>Where the application answers; started for the first part that asks.</summary>
    public async Task<Uri> ListenAsync()
    {
        if (_listening is null)
        {
            await _console.Web.StartAsync();
            var address = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            // The cookie's name wants a host of its own.
            _listening = new Uri(address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        }
        return _listening;
    }

    /// <summary>The cookie of <see cref="Session"/>, for the application that listens.</summary>
    public async Task<string> CookieAsync() => $"__Host-castellan-{(await ListenAsync()).Port}={_sessionKey.Reveal()}";

    /// <summary>A second node over the same database and keys, running.</summary>
    public async Task<IServiceProvider> SecondNodeAsync()
    {
        if (_beside is null)
        {
            _beside = await CreateAsync(Access, _folder);
            await _beside.Web.StartAsync();
        }
        return _beside.Services;
    }

    public async Task ExecuteAsAdminAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { _beside, _console })
        {
            if (node is not null)
            {
                await node.Web.StopAsync();
                await node.DisposeAsync();
            }
        }
        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task<ConsoleApplication> CreateAsync(DatabaseAccess access, string folder) => ConsoleApplication.CreateAsync(
        ["--applicationName=Castellan", $"--contentRoot={AppContext.BaseDirectory}", "--environment=Bench"], builder => Configure(builder, access, folder));

    private static DatabaseAccess AccessTo(LocalPostgresServer server)
    {
        var place = new NpgsqlConnectionStringBuilder(server.AdminConnectionString) { Database = "castellan" };
        place.Remove("Username");
        place.Remove("Password");
        string Fresh() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        return new DatabaseAccess(place.ConnectionString, Fresh(), Fresh(), Fresh(), Fresh(), Fresh(), RandomNumberGenerator.GetBytes(32));
    }

    private static void Configure(WebApplicationBuilder builder, DatabaseAccess access, string folder)
    {
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:Castellan"] = access.Server,
            ["Database:OwnerPassword"] = access.OwnerPassword,
            ["Database:AppPassword"] = access.AppPassword,
            ["Database:IdentityPassword"] = access.IdentityPassword,
            ["Database:OperatorPassword"] = access.OperatorPassword,
            ["Database:KeeperPassword"] = access.KeeperPassword,
            ["Database:ContextKey"] = Convert.ToBase64String(access.ContextKey),
            ["Keys:Folder"] = Path.Combine(folder, "keys"),
            ["Keys:CreateMissing"] = "true",
            // No part sends mail; outside development the console wants to know a server.
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Security"] = "None",
            ["Mail:From"] = "bench@castellan.example",
            // Streams are received on this machine.
            ["Outbound:AllowedNetworks:0"] = "127.0.0.0/8",
            // What is measured is the path, not the limits that stand before it.
            ["Attempts:FormsPerNetwork"] = "1000000",
            ["Passwords:QueueSeconds"] = "30",
        });
    }

    private async Task SeedAsync()
    {
        var hash = await Services.GetRequiredService<PasswordWorkers>().HashAsync(Password, CancellationToken.None);
        var seeds = new SeedDb(Services.GetRequiredService<DoorConnections>(), Services.GetRequiredService<ContextSigner>());
        await seeds.FillEmptyAsync(write => FillAsync(write, hash));
    }

    private async Task FillAsync(SeedWrite write, string hash)
    {
        var since = write.Now.AddDays(-400);
        var organisation = Organisation.Found(Guid.CreateVersion7(since), "Bench", Slug.Parse("bench-large").Value, "Europe/Paris", "en", since).Value;
        var roles = BuiltInRoles.Kinds.Select(kind => Role.BuiltIn(organisation.OrgId, kind, since)).ToList();
        List<Person> people = [];
        List<Membership> memberships = [];
        List<SessionEntry> entries = [];
        for (var number = 0; number < Size.Members; number++)
        {
            var address = number == 0 ? Address : $"person{number}@castellan.example";
            var person = Person.Verified(Guid.CreateVersion7(since), EmailAddress.Parse(address), NameOf(number), "en", number <= WithPassword ? hash : null, since);
            var role = number < 3 ? roles[0] : roles[number % 40 == 0 ? 1 : number % 15 == 0 ? 5 : 4];
            people.Add(person);
            memberships.Add(Membership.Join(organisation.OrgId, person.Id, role.Id, Guid.Empty, since.AddMinutes(25 * number)).Membership);
            entries.AddRange(EntriesOf(organisation.OrgId, person.Id, number, write.Now));
        }
        Session = Session.Begin(people[0].Id, _sessionKey.Hash, SignInMethod.Password, "192.0.2.0/24", "bench", write.Now);
        Actor = new TenantActor(
            organisation.OrgId, people[0].Id, Session.Id, new RequestOrigin("192.0.2.0/24", "bench", "bench"), Standing.Of(roles[0].Id, RoleKind.Owner, "Owner", 0));
        await write.AddAsync(people);
        await write.AddAsync([organisation]);
        await write.AddAsync(roles);
        await write.AddAsync([.. people.Select(person => Subject.Of(organisation.OrgId, person.Id, person.DisplayName, person.Email))]);
        await write.AddAsync(memberships);
        await write.AddAsync(entries);
        await write.AddAsync([Session]);
    }

    // Two of three people have been here of late, with two devices, at times in no order.
    private static IEnumerable<SessionEntry> EntriesOf(Guid orgId, Guid personId, int number, DateTimeOffset now)
    {
        for (var device = 0; device < 2 && number % 3 > 0; device++)
        {
            var entered = now.AddMinutes(-(unchecked((uint)((number * 2) + device) * 2654435761u) % 40_000));
            var session = Session.Begin(personId, RandomNumberGenerator.GetBytes(32), SignInMethod.Password, "192.0.2.0/24", "bench", entered);
            yield return SessionEntry.Enter(orgId, session, entered);
        }
    }

    // Spread over the alphabet, so that no order is the order of insertion.
    private static string NameOf(int number)
    {
        var mixed = unchecked((uint)number * 2654435761u);
        return $"{(char)('A' + (mixed % 26))}{(char)('a' + (mixed / 26 % 26))}{(char)('a' + (mixed / 676 % 26))} Person {number}";
    }
}
