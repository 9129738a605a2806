using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Bench;

/// <summary>Mails into the outbox, out of it under a lease, and over eight connections into a server that accepts everything.</summary>
internal static class OutboxBench
{
    private const int Counted = 5;
    private const int Mails = 1_000;
    private const int MailsACommand = 100;
    private const int Connections = 8;
    private const double AllowedHandOver = 2_000;
    private const double AllowedDelivery = 100;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly Uri Clocks = new("https://castellan.example/o/bench/incidents/7/clocks");

    private static int _number;

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        var queue = installation.Services.GetRequiredService<OutboxQueue>();
        var options = installation.Services.GetRequiredService<IOptions<MailOptions>>().Value;
        await using var server = new MailServer();
        var settings = Options.Create(new MailOptions
        {
            Host = "127.0.0.1",
            Port = server.Port,
            Security = MailSecurity.None,
            From = options.From,
            Connections = Connections,
        });
        using var transport = new SmtpMailTransport(settings, TimeProvider.System);
        using var slots = new MailSlots(settings);
        var sweeper = new OutboxSweeper(
            queue, installation.Services.GetRequiredService<LetterSeal>(), transport, slots, settings, installation.Services.GetRequiredService<NodeName>(), TimeProvider.System,
            NullLogger<OutboxSweeper>.Instance);
        var most = 4 * Connections;

        List<double> queued = [];
        List<double> claimed = [];
        List<double> single = [];
        List<double> delivered = [];
        for (var round = 0; round <= Counted; round++)
        {
            await installation.ExecuteAsAdminAsync("DELETE FROM tenant.outbox_messages");
            var ones = await Rounds.PerSecondAsync(16, Round, _ => QueueAsync(installation, 1));
            await installation.ExecuteAsAdminAsync("DELETE FROM tenant.outbox_messages");
            var writing = await PerSecondAsync(() => QueueAllAsync(installation));
            var taking = await PerSecondAsync(() => ClaimAllAsync(queue, most));
            await installation.ExecuteAsAdminAsync("UPDATE tenant.outbox_messages SET claimed_by = NULL, claimed_until = NULL");
            var sending = await PerSecondAsync(async () => (int)(await sweeper.RunAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None)).Items);
            // The first round warms up.
            if (round > 0)
            {
                queued.Add(writing);
                claimed.Add(taking);
                single.Add(ones);
                delivered.Add(sending);
            }
        }
        await AllArrivedAsync(installation, server);
        return
        [
            Of($"outbox: mails queued, {MailsACommand} a command", queued, AllowedHandOver, $"worded, sealed and committed by one writer; one a command by 16 writers: {Rounds.Median(single):N0} a second"),
            Of($"outbox: mails claimed by the sweeper, {most} at a time", claimed, AllowedHandOver, $"{Mails:N0} waiting, one transaction a claim"),
            Of($"outbox: {Mails:N0} mails delivered over {Connections} connections", delivered, AllowedDelivery, "unsealed, sent to a server on this machine, each recorded by itself"),
        ];
    }

    private static async Task<int> QueueAllAsync(BenchInstallation installation)
    {
        for (var number = 0; number < Mails; number += MailsACommand)
        {
            await QueueAsync(installation, MailsACommand);
        }
        return Mails;
    }

    private static async Task<int> ClaimAllAsync(OutboxQueue queue, int most)
    {
        var taken = 0;
        while (await queue.ClaimAsync("bench", most, Lease, CancellationToken.None) is { Count: > 0 } some)
        {
            taken += some.Count;
        }
        return taken;
    }

    private static Measured Of(string name, List<double> rounds, double target, string told)
    {
        var median = Rounds.Median(rounds);
        return new Measured(name, $"{median:N0} a second", string.Create(CultureInfo.InvariantCulture, $"≥ {target:N0}"), median >= target, $"{told}; median of {Counted}");
    }

    private static async Task<double> PerSecondAsync(Func<Task<int>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await work();
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task QueueAsync(BenchInstallation installation, int count)
    {
        var queued = await installation.Services.GetRequiredService<TenantDb>().WriteAsync<Done>(installation.Actor, permission: null, write =>
        {
            for (var mail = 0; mail < count; mail++)
            {
                var number = Interlocked.Increment(ref _number);
                write.Send(IncidentMail.Obligation(
                    new Recipient($"person{number}@castellan.example"), "en", "Bench", "INC-7", "Notify the authority", "Mon 9 Mar 2026 09:00 (Europe/Paris)", isOverdue: false, Clocks, $"bench:{number}"));
            }
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        });
        if (!queued.Succeeded)
        {
            throw new InvalidOperationException($"The mails were refused: {queued.Refusal.Code}.");
        }
    }

    private static async Task AllArrivedAsync(BenchInstallation installation, MailServer server)
    {
        await using var connection = new NpgsqlConnection(installation.AdminConnectionString);
        await connection.OpenAsync();
        await using var left = new NpgsqlCommand("SELECT count(*) FROM tenant.outbox_messages WHERE state <> 1", connection);
        if ((long)(await left.ExecuteScalarAsync())! is > 0 and var waiting || server.Accepted < Mails * (Counted + 1))
        {
            throw new InvalidOperationException($"The server accepted {server.Accepted} mails; some wait still.");
        }
    }

    /// <summary>Speaks as much SMTP (RFC 5321) as a client needs to be rid of a mail.</summary>
    private sealed class MailServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _listening;
        private int _accepted;

        public MailServer()
        {
            _listener.Start();
            _listening = ListenAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Accepted => Volatile.Read(ref _accepted);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _listening;
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task ListenAsync()
        {
            List<Task> talks = [];
            try
            {
                while (true)
                {
                    talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
                }
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAll(talks);
            }
        }

        private async Task TalkAsync(TcpClient client)
        {
            using var _ = client;
            client.NoDelay = true;
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            try
            {
                await writer.WriteLineAsync("220 bench");
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    await writer.WriteLineAsync(await AnswerAsync(line, reader, writer));
                }
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException)
            {
                // The client hung up, or all is over.
                client.Close();
            }
        }

        private async Task<string> AnswerAsync(string line, StreamReader reader, StreamWriter writer)
        {
            if (!line.Equals("DATA", StringComparison.OrdinalIgnoreCase))
            {
                return line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 bench";
            }
            await writer.WriteLineAsync("354 go on");
            while (await reader.ReadLineAsync(_stop.Token) is { } content && content != ".")
            {
            }
            Interlocked.Increment(ref _accepted);
            return "250 taken";
        }
    }
}
