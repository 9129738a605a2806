using System.Globalization;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Sealing;
using Castellan.Platform.Seals;
using Castellan.Tests.Shared.Nodes;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Seals;

/// <summary>A purge in a process of its own.</summary>
internal static class PurgeProcess
{
    public const string Argument = "purge-node";

    /// <summary>Returns once it purges.</summary>
    public static Task<DoomedProcess> StartAsync(DatabaseAccess access, string keyFolder, int retentionDays, CancellationToken cancellation) =>
        DoomedProcess.StartNodeAsync(access, [Argument, access.Server, access.KeeperPassword, keyFolder, retentionDays.ToString(CultureInfo.InvariantCulture)], cancellation);

    public static async Task RunAsync(string server, string password, string keyFolder, int retentionDays)
    {
        var key = DoomedProcess.ContextKey;
        var signer = new ContextSigner(key, 1, TimeProvider.System);
        await using var connections = new DoorConnections(new DatabaseAccess(server, null, password, password, password, password, key));
        var seals = new SealStore(connections, signer);
        var holds = new HoldStore(connections, signer, seals);
        var keys = new SealKeys(Options.Create(new KeyOptions { Folder = keyFolder }));
        var sweeper = new AuditDaysSweeper(
            new KeeperDb(connections, signer), (day, ct) => SealsPlatform.BuryAsync(seals, holds, keys, day, ct), Options.Create(new RetentionOptions { AuditDays = retentionDays }));
        await DoomedProcess.SayBegunAsync();
        await sweeper.RunAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
    }
}
