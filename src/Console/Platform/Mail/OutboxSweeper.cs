using Castellan.Data.Mail;
using Castellan.Platform.Jobs;
using Castellan.Platform.Sealing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Platform.Mail;

/// <summary>
/// Sends what is due: takes mails under a lease, sends several at a time, records each result by itself. At least once;
/// twice only when a crash falls between the server's acceptance and our record of it, and then under one Message-ID.
/// </summary>
public sealed partial class OutboxSweeper(
    OutboxQueue queue, LetterSeal seal, IMailTransport transport, MailSlots slots, IOptions<MailOptions> options, NodeName node, TimeProvider clock,
    ILogger<OutboxSweeper> log) : ISweeper
{
    public const string Name = "outbox";

    private const int RoundsPerClaim = 2;

    private static readonly TimeSpan Recording = TimeSpan.FromSeconds(20);

    // Then the run ends, so that its record is written; the next one goes on.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(20);

    private readonly string _claimant = $"{node}/{Guid.NewGuid().ToString("N")[..8]}";

    // Every round of a claim may take the whole timeout. What a dead node held waits for the end of it: with the default timeout less
    // than two minutes, which is as late as a reminder may be.
    private TimeSpan Lease => (options.Value.Timeout * (RoundsPerClaim + 1)) + Recording;

    /// <summary>
    /// The database's clock says what is due, so <paramref name="asOf"/> is not asked. Mailings have their turn after all other mail
    /// of each round, on half of the connections: the bell sends what comes meanwhile on the rest.
    /// </summary>
    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var begun = clock.GetTimestamp();
        var tally = new Tally();
        var share = Math.Max(1, options.Value.Connections / 2);
        int mailings;
        do
        {
            await OrdinaryAsync(tally, cancellation);
            var claimed = await queue.ClaimMailingsAsync(_claimant, share * RoundsPerClaim, Lease, cancellation);
            await DeliverAsync(claimed, share, tally, cancellation);
            mailings = claimed.Count;
        }
        while (mailings == share * RoundsPerClaim && clock.GetElapsedTime(begun) < Turn && !cancellation.IsCancellationRequested);
        cancellation.ThrowIfCancellationRequested();
        return tally.Failed == 0
            ? new SweepReport("Outbox_sent", tally.Sent)
            : new SweepReport("Outbox_sentAndFailed", tally.Sent + tally.Failed, $"{tally.Sent}", $"{tally.Failed}");
    }

    /// <summary>Sends what is due except mailings: nobody who signs in waits for those.</summary>
    public async Task SendOrdinaryAsync(CancellationToken cancellation)
    {
        await OrdinaryAsync(new Tally(), cancellation);
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task OrdinaryAsync(Tally tally, CancellationToken cancellation)
    {
        var most = options.Value.Connections * RoundsPerClaim;
        IReadOnlyList<OutboxMessage> claimed;
        do
        {
            claimed = await queue.ClaimAsync(_claimant, most, Lease, cancellation);
            await DeliverAsync(claimed, options.Value.Connections, tally, cancellation);
        }
        while (claimed.Count == most && !cancellation.IsCancellationRequested);
    }

    private Task DeliverAsync(IReadOnlyList<OutboxMessage> claimed, int atOnce, Tally tally, CancellationToken cancellation) =>
        Parallel.ForEachAsync(claimed, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (message, _) =>
        {
            switch (await DeliverAsync(message, cancellation))
            {
                case true:
                    Interlocked.Increment(ref tally.Sent);
                    break;
                case false:
                    Interlocked.Increment(ref tally.Failed);
                    break;
                case null:
                    break;
            }
        });

    // True: accepted. False: refused or out of reach. Null: left to somebody else.
    private async Task<bool?> DeliverAsync(OutboxMessage message, CancellationToken cancellation)
    {
        using var slot = await slots.TakeAsync();
        if (cancellation.IsCancellationRequested)
        {
            await queue.ReleaseAsync(message, _claimant, CancellationToken.None);
            return null;
        }
        if (!message.IsHeldBy(_claimant, clock.GetUtcNow()))
        {
            return null;
        }
        try
        {
            await transport.SendAsync(seal.Open(message), MessageId.Of(message.Id, options.Value.MessageDomain), cancellation);
        }
        catch (DeliveryException fault)
        {
            return await FailedAsync(message, fault.Fault, fault.Code);
        }
        catch (SealBrokenException)
        {
            return await FailedAsync(message, DeliveryFault.Unreadable, "seal");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Perhaps accepted already: the same Message-ID tells the reader's server so.
            await queue.ReleaseAsync(message, _claimant, CancellationToken.None);
            return null;
        }
        // A stopping node still writes down what the server accepted.
        await RecordAsync(() => queue.DeliveredAsync(message, CancellationToken.None));
        LogMailSent(log, message.Id, message.Kind);
        return true;
    }

    // A database that is away for a moment must not make a mail that was accepted go again.
    private async Task RecordAsync(Func<Task> record)
    {
        for (var wait = TimeSpan.FromMilliseconds(250); ; wait *= 2)
        {
            try
            {
                await record();
                return;
            }
            catch (Exception passing) when (wait < Recording / 2 && IsPassing(passing))
            {
                LogMailNotRecorded(log, passing.GetType().Name);
                await Task.Delay(wait, clock, CancellationToken.None);
            }
        }
    }

    private static bool IsPassing(Exception failure) => failure is NpgsqlException { IsTransient: true } || (failure.InnerException is { } inner && IsPassing(inner));

    private async Task<bool?> FailedAsync(OutboxMessage message, DeliveryFault fault, string code)
    {
        LogMailFailed(log, message.Id, message.Kind, fault, code, message.Attempts + 1);
        await queue.FailedAsync(message, _claimant, fault, code, CancellationToken.None);
        return false;
    }

    [LoggerMessage(1, LogLevel.Information, "MailSent {MailId} {Kind}")]
    private static partial void LogMailSent(ILogger log, Guid mailId, MailKind kind);

    [LoggerMessage(2, LogLevel.Warning, "MailNotSent {MailId} {Kind}: {Fault} {Answer}, attempt {Attempt}")]
    private static partial void LogMailFailed(ILogger log, Guid mailId, MailKind kind, DeliveryFault fault, string answer, int attempt);

    [LoggerMessage(3, LogLevel.Warning, "MailNotRecorded {Error}: tried again")]
    private static partial void LogMailNotRecorded(ILogger log, string error);

    // Counted by several deliveries at a time.
    private sealed class Tally
    {
        internal int Sent;
        internal int Failed;
    }
}
