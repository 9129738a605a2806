using Castellan.Tests.Data.Faults;
using Castellan.Tests.Data.Features.Incidents.People;
using Castellan.Tests.Data.Features.Incidents.Relay;
using Castellan.Tests.Data.Platform.Jobs;
using Castellan.Tests.Data.Platform.Seals;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Castellan.Tests.Data;

/// <summary>What the test framework generates, and the nodes that tests start as processes of their own.</summary>
internal static class EntryPoint
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [NodeProcess.Argument, var server, var password, var tickLength])
        {
            await NodeProcess.RunAsync(server, password, tickLength);
            return 0;
        }
        if (args is [RelayProcess.Argument, var place, var secret])
        {
            await RelayProcess.RunAsync(place, secret);
            return 0;
        }
        if (args is [PurgeProcess.Argument, var database, var keeper, var folder, var days])
        {
            await PurgeProcess.RunAsync(database, keeper, folder, int.Parse(days, System.Globalization.CultureInfo.InvariantCulture));
            return 0;
        }
        if (args is [NoticeProcess.Argument, var outbox, var door, var keys, var accepted])
        {
            await NoticeProcess.RunAsync(outbox, door, keys, accepted);
            return 0;
        }
        if (args is [MigrationNode.Argument, var empty, var owner])
        {
            await MigrationNode.RunAsync(empty, owner);
            return 0;
        }
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
