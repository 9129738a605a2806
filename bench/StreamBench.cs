using System.Diagnostics;
using Castellan.Data.Streams;
using Castellan.Features.Audit.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Castellan.Bench;

/// <summary>A stream from the beginning of the log to a receiver on the same machine: read, worded, signed, sent and confirmed, batch after batch.</summary>
internal static class StreamBench
{
    private const int Counted = 5;
    private const double Allowed = 5_000;

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        await TrailRows.FillInTurnAsync(installation, installation.Size.Rows);
        await using var receiver = await ReceiveAsync();
        var address = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var commands = installation.Services.GetRequiredService<StreamCommands>();
        List<(double PerSecond, long Entries)> rounds = [];
        for (var round = 0; round < Counted; round++)
        {
            var stream = await commands.CreateAsync(
                installation.Actor, new StreamDraft($"round {round}", $"{address}/audit", StreamFormat.JsonLines, StreamSigning.Hmac, "a-secret-of-the-benchmark", FromBeginning: true));
            await using var scope = installation.Services.CreateAsyncScope();
            var started = Stopwatch.GetTimestamp();
            var report = await scope.ServiceProvider.GetRequiredService<StreamSweeper>().RunAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
            rounds.Add((report.Items / Stopwatch.GetElapsedTime(started).TotalSeconds, report.Items));
            await commands.DeleteAsync(installation.Actor, stream.Value);
        }
        var rate = Rounds.Median(rounds.Select(round => round.PerSecond));
        return [new Measured($"stream of {rounds[0].Entries:N0} entries to a receiver on this machine", $"{rate:N0} a second", "≥ 5,000", rate >= Allowed,
            $"{StreamSweeper.BatchEntries:N0} entries a delivery, each confirmed before the next, at most 20 s a turn; median of {Counted}")];
    }

    private static async Task<WebApplication> ReceiveAsync()
    {
        var builder = WebApplication.CreateBuilder(["--environment=Bench"]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Map("/{**path}", async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await app.StartAsync();
        return app;
    }
}
