using Castellan.Tests.E2E.Canaries;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Castellan.Tests.E2E;

/// <summary>What the test framework generates, and the console that a test starts as a process of its own.</summary>
internal static class EntryPoint
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [ConsoleProcess.Argument, .. var settings])
        {
            await ConsoleProcess.RunAsync(settings);
            return 0;
        }
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
