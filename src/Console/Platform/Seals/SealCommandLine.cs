using System.Globalization;
using Castellan.Platform.Commands;

namespace Castellan.Platform.Seals;

/// <summary><c>--verify</c>, <c>--verify-database</c> and <c>--seal-keys</c>.</summary>
internal static class SealCommandLine
{
    public static readonly ConsoleCommand Verify = new("--verify-database", null, "compare the audit log with its seals and name what differs", VerifyAsync);

    public static readonly ConsoleCommand Keys = new("--seal-keys", null, "print the public keys that seals are signed with, for whoever verifies elsewhere", KeysAsync);

    public static readonly ConsoleCommand VerifyExport = new("--verify", "FILE", "verify an export as JSON Lines; with --key FILE (what --seal-keys printed) without a database", VerifyExportAsync)
    {
        Further = "--key",
        AloneAsync = VerifyExportAloneAsync,
    };

    private static Task<int> VerifyExportAsync(IServiceProvider services, string? file, TextWriter output, CancellationToken cancellation) =>
        VerifyExportAsync(file!, services.GetRequiredService<SealKeys>().Public(), output, cancellation);

    private static async Task<int> VerifyExportAloneAsync(string? file, string keyFile, TextWriter output, CancellationToken cancellation)
    {
        if (!File.Exists(keyFile) || ExportVerifier.ReadKeys(await File.ReadAllTextAsync(keyFile, cancellation)) is not { } keys)
        {
            await output.WriteLineAsync($"No public keys in {keyFile}. It holds what --seal-keys prints.");
            return ConsoleCommand.Failed;
        }
        return await VerifyExportAsync(file!, keys, output, cancellation);
    }

    private static async Task<int> VerifyExportAsync(string file, IReadOnlyDictionary<int, byte[]> keys, TextWriter output, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            await output.WriteLineAsync($"There is no file {file}.");
            return ConsoleCommand.Failed;
        }
        await using var content = File.OpenRead(file);
        var report = await ExportVerifier.VerifyAsync(content, keys, cancellation);
        foreach (var finding in report.Findings)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{finding.Fault}: line {finding.Line}"));
        }
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{(report.IsIntact ? "Intact" : "NOT INTACT")}: {report.Entries} entries, {report.Sealed} of them proven by seals, {report.Findings.Count} findings."));
        return report.IsIntact ? ConsoleCommand.Succeeded : ConsoleCommand.Failed;
    }

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
