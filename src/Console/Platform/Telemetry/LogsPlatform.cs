using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging.Console;

namespace Castellan.Platform.Telemetry;

/// <summary>The one way out for log lines: standard output, in whichever form is configured, masked in every one.</summary>
public static class LogsPlatform
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static ILoggingBuilder AddMaskedConsole(this ILoggingBuilder logging)
    {
        // Other outputs of the host (a debugger, event tracing) would get the lines as they were.
        logging.ClearProviders().AddConsole();
        var services = logging.Services;
        var forms = services.Where(service => service is { ServiceType: var type, ImplementationType: not null } && type == typeof(ConsoleFormatter)).ToList();
        foreach (var form in forms)
        {
            var kind = form.ImplementationType!;
            services.Remove(form);
            services.AddSingleton<ConsoleFormatter>(provider => new MaskedFormatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, kind)));
        }
        // Escaped, an address in another script or a number with its plus would not be recognised.
        services.PostConfigure<JsonConsoleFormatterOptions>(json => json.JsonWriterOptions = json.JsonWriterOptions with { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        // The journal of systemd stamps lines itself.
        services.PostConfigure<SimpleConsoleFormatterOptions>(simple => Stamp(simple, Instant + " "));
        services.PostConfigure<JsonConsoleFormatterOptions>(json => Stamp(json, Instant));
        return logging;
    }

    // In UTC, so that the lines of several machines can be put in order.
    private static void Stamp(ConsoleFormatterOptions form, string format)
    {
        form.TimestampFormat ??= format;
        form.UseUtcTimestamp = true;
    }
}
