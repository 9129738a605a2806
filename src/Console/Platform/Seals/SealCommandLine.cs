using System.Globalization;
using Castellan.Platform.Commands;

namespace Castellan.Platform.Seals;

/// <summary><c>--verify-database</c> and <c>--seal-keys</c>.</summary>
internal static class SealCommandLine
{
    public static readonly ConsoleCommand Verify = new("--verify-database", null, "compare the audit log with its seals and name what differs", VerifyAsync);

    public static readonly ConsoleCommand Keys = new("--seal-keys", null, "print the public keys that seals are signed with, for whoever verifies elsewhere", KeysAsync);

    private static async Task<int> VerifyAsync(IServiceProvider services, string? argument, TextWriter output, CancellationToken cancellation)
    {
        var keys = services.GetRequiredService<SealKeys>();
        var report = await services.GetRequiredService<SealVerifier>().VerifyAsync(keys.Public(), keys.Head(), cancellation: cancellation);
        foreach (var finding in report.Findings)
        {
            await output.WriteLineAsync(Line(finding));
        }
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{(report.IsIntact ? "Intact" : "NOT INTACT")}: {report.Entries} entries compared with {report.Seals} seals, {report.Purged} purged as announced, {report.Findings.Count} findings."));
        return report.IsIntact ? ConsoleCommand.Succeeded : ConsoleCommand.Failed;
    }

    private static async Task<int> KeysAsync(IServiceProvider services, string? argument, TextWriter output, CancellationToken cancellation)
    {
        foreach (var (number, key) in services.GetRequiredService<SealKeys>().Public().OrderBy(pair => pair.Key))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{number:0000} ed25519 {Convert.ToBase64String(key)}"));
        }
        return ConsoleCommand.Succeeded;
    }

    internal static string Line(SealFinding finding) => string.Create(
        CultureInfo.InvariantCulture,
        $"{finding.Fault}: {(finding.Seal is { } seal ? $"seal {seal}" : "no seal")}{(finding.Day is { } day ? $", day {day:yyyy-MM-dd}" : "")}{(finding.Entry is { } entry ? $", entry {entry}" : "")}{(finding.Count > 1 ? $", {finding.Count} of them" : "")}");
}
