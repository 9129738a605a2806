using System.Globalization;
using Castellan.Data.Tenancy;
using Castellan.Tests.Shared.Nodes;
using Microsoft.Extensions.Hosting;

namespace Castellan.Tests.Data.Platform.Jobs;

/// <summary>A job node in a process of its own.</summary>
internal static class NodeProcess
{
    public const string Argument = "job-node";

    /// <param name="tickLength">Infinite for ticks that never end.</param>
    public static Task<DoomedProcess> StartAsync(DatabaseAccess access, TimeSpan tickLength, CancellationToken cancellation) =>
        DoomedProcess.StartNodeAsync(access, [Argument, access.Server, access.OperatorPassword, tickLength.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)], cancellation);

    public static async Task RunAsync(string server, string password, string tickLength)
    {
        var length = TimeSpan.FromMilliseconds(double.Parse(tickLength, CultureInfo.InvariantCulture));
        using var host = JobNode.Create(new DatabaseAccess(server, null, password, password, password, password, DoomedProcess.ContextKey), length);
        await DoomedProcess.SayBegunAsync();
        await host.RunAsync();
    }
}
