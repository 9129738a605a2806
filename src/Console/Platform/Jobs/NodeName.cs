using System.Globalization;

namespace Castellan.Platform.Jobs;

/// <summary>This process among the nodes, new at every start: machine, process id and the start's own mark.</summary>
public sealed class NodeName
{
    public string Value { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Machine}/{Environment.ProcessId}/{Guid.NewGuid().ToString("N")[..8]}");

    private static string Machine => Environment.MachineName.Length <= 80 ? Environment.MachineName : Environment.MachineName[..80];

    public override string ToString() => Value;
}
