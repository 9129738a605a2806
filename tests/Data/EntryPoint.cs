using Castellan.Tests.Data.Platform.Jobs;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Castellan.Tests.Data;

/// <summary>What the test framework generates, and the job node that a test starts as a process of its own.</summary>
internal static class EntryPoint
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [NodeProcess.Argument, var server, var password])
        {
            await NodeProcess.RunAsync(server, password);
            return 0;
        }
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
