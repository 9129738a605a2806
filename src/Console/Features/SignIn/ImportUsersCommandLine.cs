using System.Text;
using Castellan.Platform.Commands;

namespace Castellan.Features.SignIn;

/// <summary><c>--import-users FILE</c>: accounts from another system, with the password hashes it kept.</summary>
internal static class ImportUsersCommandLine
{
    public static readonly ConsoleCommand Command = new(
        "--import-users", "FILE", "make accounts from a CSV file: email,name,password_hash,verified[,language]", (services, file, output, cancellation) =>
            RunAsync(services, file!, write: true, output, cancellation));

    public static readonly ConsoleCommand Preview = new(
        "--preview-users", "FILE", "name what --import-users would refuse, and change nothing", (services, file, output, cancellation) =>
            RunAsync(services, file!, write: false, output, cancellation));

    private static async Task<int> RunAsync(IServiceProvider services, string file, bool write, TextWriter output, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            await output.WriteLineAsync($"There is no file {file}.");
            return ConsoleCommand.Failed;
        }
        using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        ImportReport report;
        try
        {
            report = await services.GetRequiredService<UserImport>().RunAsync(reader, write, cancellation);
        }
        catch (DecoderFallbackException)
        {
            await output.WriteLineAsync("The file is not UTF-8.");
            return ConsoleCommand.Failed;
        }
        foreach (var (line, reason) in report.Refused)
        {
            await output.WriteLineAsync($"line {line}: {reason}");
        }
        await output.WriteLineAsync($"{(write ? "Imported" : "Importable")}: {report.Accepted}. Refused: {report.Refused.Count}.");
        return report.Refused.Count == 0 ? ConsoleCommand.Succeeded : ConsoleCommand.Failed;
    }
}
