using System.Reflection;

namespace Castellan.Platform.Telemetry;

/// <summary>What this build is: its version, and the commit it was made from where it was made from one.</summary>
public sealed record ConsoleVersion(string Number, string? Commit)
{
    private const int ShownOfCommit = 12;

    public static ConsoleVersion Current { get; } =
        Of(typeof(ConsoleVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");

    public override string ToString() => Commit is null ? $"Castellan {Number}" : $"Castellan {Number} ({Commit})";

    /// <param name="informational">Version and commit with a plus between them, as the build writes them.</param>
    internal static ConsoleVersion Of(string informational)
    {
        var parts = informational.Split('+', 2);
        return new ConsoleVersion(parts[0], parts.Length > 1 ? parts[1][..Math.Min(ShownOfCommit, parts[1].Length)] : null);
    }
}
