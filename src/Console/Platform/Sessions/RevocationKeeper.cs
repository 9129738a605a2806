using System.Threading.Channels;
using Castellan.Data.Tenancy;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Sessions;

/// <summary>
/// Ends open pages within a moment of the write that ended their rights, on whatever node. The word may get lost; so all open
/// pages look again every few seconds anyway, and whenever the connection had to be made anew.
/// </summary>
internal sealed partial class RevocationKeeper(RevocationFeed feed, OpenPages pages, IOptions<SessionOptions> options, TimeProvider clock, ILogger<RevocationKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Bounded: what does not fit is found by the next look at everything.
    private readonly Channel<Revoked?> _heard = Channel.CreateBounded<Revoked?>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(HearAsync(stoppingToken), ActAsync(stoppingToken), LookAroundAsync(stoppingToken));

    private async Task HearAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await feed.ListenAsync(() => _heard.Writer.TryWrite(null), revoked => _heard.Writer.TryWrite(revoked), stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogNotListening(log, failure.GetType().Name);
                await WaitAsync(Pause, stopping);
            }
        }
    }

    private async Task LookAroundAsync(CancellationToken stopping)
    {
        while (await WaitAsync(TimeSpan.FromSeconds(options.Value.LookAgainSeconds), stopping))
        {
            _heard.Writer.TryWrite(null);
        }
    }

    private async Task ActAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await pages.LookAgainAsync(await _heard.Reader.ReadAsync(stopping), stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogLookFailed(log, failure.GetType().Name);
            }
        }
    }

    private async Task<bool> WaitAsync(TimeSpan time, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(time, clock, stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "RevocationFeedBroken {Error}: listening again; open pages look for themselves meanwhile")]
    private static partial void LogNotListening(ILogger log, string error);

    [LoggerMessage(2, LogLevel.Warning, "RevocationLookFailed {Error}: left to the next look")]
    private static partial void LogLookFailed(ILogger log, string error);
}
