using System.Globalization;
using Castellan.Platform.LocalPostgres;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Castellan.Tests.Data.Fixtures;

/// <summary>One private PostgreSQL for all tests of the assembly, in memory where the system offers that.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly LocalPostgresOptions _options;
    private LocalPostgresServer? _server;

    public PostgresFixture()
        : this(fast: true, connections: 300)
    {
    }

    /// <param name="fast">Without fsync; not for a server that is to be killed.</param>
    internal PostgresFixture(bool fast, int connections) => _options = new LocalPostgresOptions
    {
        Folder = _folder.Path,
        Fast = fast,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = connections.ToString(CultureInfo.InvariantCulture) },
    };

    internal LocalPostgresServer Server => _server ?? throw new InvalidOperationException("The server has not started.");

    public string AdminConnectionString => Server.AdminConnectionString;

    internal bool TemplateIsReady { get; set; }

    internal string Folder => _folder.Path;

    public async ValueTask InitializeAsync() => _server = await StartAsync();

    /// <summary>Brings a server back that a test ended, on the same port; does nothing to one that runs.</summary>
    internal async Task StartAgainAsync()
    {
        // The old lease goes last, or the watchdog would take the new server for a forgotten one.
        var former = _server;
        _server = await StartAsync();
        if (former is not null)
        {
            await former.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeServerAsync();
        _folder.Dispose();
    }

    internal async Task DisposeServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private Task<LocalPostgresServer> StartAsync() => LocalPostgresServer.StartAsync(_options, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
}
