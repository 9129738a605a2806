using System.Globalization;
using Castellan.Data.Tenancy;
using Castellan.Platform.Mail;
using Castellan.Platform.Sealing;
using Castellan.Tests.Data.Features.Incidents.People;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Shared.Mail;
using Castellan.Tests.Shared.Nodes;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Tests.Data.Faults;

/// <summary>Two consoles as they are delivered, each on a line of its own to one PostgreSQL that may be killed, and a mail server with moods.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    /// <summary>Mails that a node has in the air at most.</summary>
    public const int MailsInTheAir = 4;

    internal const int MaxConnections = 280;

    private readonly TestFolder _mails = new();
    private readonly List<Line> _lines = [];
    private readonly List<ConsoleNode> _nodes = [];

    public PostgresFixture Postgres { get; } = new(fast: false, MaxConnections);

    public TestInstallation Installation { get; private set; } = null!;

    public SmtpCatcher Mails { get; private set; } = null!;

    public IReadOnlyList<ConsoleNode> Nodes => _nodes;

    internal IReadOnlyList<Line> Lines => _lines;

    internal TestFolder Keys { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        Mails = await SmtpCatcher.StartAsync(folder: _mails.Path);
        var ring = new KeyRing(Options.Create(new KeyOptions { Folder = Keys.Path, CreateMissing = true }));
        var composer = new MailComposer(new LetterWriter(NoticesHouse.Mail), new LetterSeal(new Sealer(ring)), new RecipientTags(ring), new OutboxBell());
        Installation = await TestInstallation.CreateAsync(Postgres, composer.Compose);
        for (var node = 0; node < 2; node++)
        {
            _lines.Add(Line.To(Postgres.Server.Port));
        }
        _nodes.AddRange(await Task.WhenAll(_lines.Select(line => ConsoleNode.StartAsync("Testing", Settings(line)))));
    }

    /// <summary>Brings everything back that a strike has ended.</summary>
    public async Task HealAsync(CancellationToken cancellation)
    {
        await Postgres.StartAgainAsync();
        // The test's own connections may be those to a server that was killed.
        foreach (var source in new[] { Installation.Connections.App, Installation.Connections.Identity, Installation.Connections.Operator, Installation.Connections.Keeper })
        {
            source.Clear();
        }
        await Mails.ChangeMoodAsync("", cancellation);
        _lines.ForEach(line => line.Mend());
        foreach (var node in _nodes)
        {
            if (!node.IsAlive)
            {
                await node.StartAsync(cancellation);
            }
            else if (node.IsFrozen)
            {
                await node.ThawAsync(cancellation);
            }
        }
        foreach (var node in _nodes)
        {
            await UntilAsync(() => AnswersAsync(node, cancellation), TimeSpan.FromSeconds(60), "a node that answers", cancellation);
        }
    }

    /// <summary>A mail server that was stopped comes back where it was, with what it had accepted.</summary>
    public async Task StartMailAgainAsync(CancellationToken cancellation) => Mails = await SmtpCatcher.StartAsync(Mails.Port, _mails.Path, cancellation);

    public async Task<IReadOnlyList<T>> ColumnAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Installation.AdminConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        List<T> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetFieldValue<T>(0));
        }
        return rows;
    }

    /// <summary>One row of counts, all of one moment.</summary>
    public async Task<IReadOnlyList<long>> CountsAsync(params string[] sources)
    {
        var row = string.Join(", ", sources.Select(source => $"(SELECT count(*) FROM {source})"));
        return (await ColumnAsync<long[]>($"SELECT ARRAY[{row}]"))[0];
    }

    /// <exception cref="TimeoutException">It did not come about.</exception>
    public static async Task UntilAsync(Func<Task<bool>> so, TimeSpan patience, string what, CancellationToken cancellation)
    {
        var clock = TimeProvider.System;
        for (var began = clock.GetTimestamp(); !await so();)
        {
            if (clock.GetElapsedTime(began) > patience)
            {
                throw new TimeoutException($"Waited {patience.TotalSeconds:0} s for {what}.");
            }
            await Task.Delay(100, cancellation);
        }
    }

    public static async Task<bool> AnswersAsync(ConsoleNode node, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync("/health/ready", cancellation);
            using var page = await http.GetAsync("/signup", cancellation);
            return answer.IsSuccessStatusCode && page.IsSuccessStatusCode;
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
        foreach (var line in _lines)
        {
            await line.DisposeAsync();
        }
        await Postgres.StartAgainAsync();
        await Installation.DisposeAsync();
        await Postgres.DisposeAsync();
        await Mails.DisposeAsync();
        _mails.Dispose();
        Keys.Dispose();
    }

    private Dictionary<string, string> Settings(Line line)
    {
        var access = Installation.Access;
        var server = new NpgsqlConnectionStringBuilder(access.Server) { Host = "127.0.0.1", Port = line.Port };
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Castellan"] = server.ConnectionString,
            ["Database:AppPassword"] = access.AppPassword,
            ["Database:IdentityPassword"] = access.IdentityPassword,
            ["Database:OperatorPassword"] = access.OperatorPassword,
            ["Database:KeeperPassword"] = access.KeeperPassword,
            ["Database:ContextKey"] = Convert.ToBase64String(access.ContextKey),
            ["Keys:Folder"] = Keys.Path,
            ["Keys:CreateMissing"] = "true",
            ["Passwords:MemoryKiB"] = "19456",
            ["Passwords:QueueSeconds"] = "30",
            ["Attempts:FormsPerNetwork"] = "1000000",
            ["Mail:Host"] = SmtpCatcher.Host,
            ["Mail:Port"] = Mails.Port.ToString(CultureInfo.InvariantCulture),
            ["Mail:Security"] = "None",
            ["Mail:From"] = "console@castellan.example",
            ["Mail:Connections"] = MailsInTheAir.ToString(CultureInfo.InvariantCulture),
            // A mail that a dead node held is free after a few of these. Shorter than what a crowded machine takes to answer, and mails
            // come twice that nothing struck.
            ["Mail:TimeoutSeconds"] = "6",
            ["Logging:LogLevel:Default"] = "Warning",
        };
    }
}

/// <summary>Tests that strike the same two nodes; they follow one another.</summary>
[CollectionDefinition(Name)]
public sealed class OnTwoNodes : ICollectionFixture<TwoNodes>
{
    public const string Name = "two nodes";
}

/// <summary>The long rounds wait more than they work, so each kind of strike has two nodes and a database of its own beside the others.</summary>
[CollectionDefinition(Name)]
public sealed class OnNodesThatDie : ICollectionFixture<TwoNodes>
{
    public const string Name = "two nodes that die";
}

/// <inheritdoc cref="OnNodesThatDie"/>
[CollectionDefinition(Name)]
public sealed class OnADatabaseThatFails : ICollectionFixture<TwoNodes>
{
    public const string Name = "two nodes and a database that fails";
}

/// <inheritdoc cref="OnNodesThatDie"/>
[CollectionDefinition(Name)]
public sealed class OnLinesThatBreak : ICollectionFixture<TwoNodes>
{
    public const string Name = "two nodes on lines that break";
}
