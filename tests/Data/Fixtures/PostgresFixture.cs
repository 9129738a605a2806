using Castellan.Platform.LocalPostgres;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Castellan.Tests.Data.Fixtures;

/// <summary>One private PostgreSQL for all tests of the assembly, in memory where the system offers that.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private LocalPostgresServer? _server;

    internal LocalPostgresServer Server => _server ?? throw new InvalidOperationException("The server has not started.");

    public string AdminConnectionString => Server.AdminConnectionString;

    internal bool TemplateIsReady { get; set; }

    public async ValueTask InitializeAsync() =>
        _server = await LocalPostgresServer.StartAsync(
            new LocalPostgresOptions
            {
                Folder = _folder.Path,
                Fast = true,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "300" },
            },
            NullLogger.Instance,
            TimeProvider.System,
            CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
