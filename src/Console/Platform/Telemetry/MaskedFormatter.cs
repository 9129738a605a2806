using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Castellan.Platform.Telemetry;

/// <summary>Writes a line as the form around it does, masked.</summary>
internal sealed class MaskedFormatter(ConsoleFormatter form) : ConsoleFormatter(form.Name)
{
    /// <summary>
    /// Below "information" they print what travels between a page and the server: every letter that is typed into a field for
    /// passwords. No setting turns that on.
    /// </summary>
    private static readonly string[] Talkative = ["Microsoft.AspNetCore.SignalR."];

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (IsWithheld(logEntry.Category, logEntry.LogLevel))
        {
            return;
        }
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        form.Write(in logEntry, scopeProvider, line);
        textWriter.Write(Masking.Mask(line.ToString()));
    }

    private static bool IsWithheld(string category, LogLevel level) =>
        level < LogLevel.Information && Array.Exists(Talkative, start => category.StartsWith(start, StringComparison.Ordinal));
}
