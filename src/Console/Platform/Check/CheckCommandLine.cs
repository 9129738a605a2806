using Castellan.Platform.Commands;
using Castellan.Platform.Mail;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Check;

/// <summary>
/// <c>--check</c>: whether a node could serve as it is configured, before it does. A line for each thing looked at; the exit code is 1
/// when any of them is wrong.
/// </summary>
public static class CheckCommandLine
{
    private static readonly string[] Checks = ["database", "rights", "clock"];

    public static ConsoleCommand Command { get; } = new("--check", null, "look at settings, database, rights, clock and mail server, and end", RunAsync) { LooksOnly = true };

    /// <summary>Where the settings are so wrong that there are no services to ask.</summary>
    public static async Task<int> RefuseAsync(OptionsValidationException fault, TextWriter output)
    {
        await SayAsync(output, "settings", string.Join(' ', fault.Failures));
        return ConsoleCommand.Failed;
    }

    private static async Task<int> RunAsync(IServiceProvider services, string? argument, TextWriter output, CancellationToken cancellation)
    {
        var sound = await SayAsync(output, "settings", SettingsFault(services));
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => Checks.Contains(check.Name, StringComparer.Ordinal), cancellation);
        foreach (var check in Checks)
        {
            sound &= await SayAsync(output, check, Fault(report.Entries[check]));
        }
        if (sound)
        {
            sound &= await SayAsync(output, "mail", await MailGreeting.FaultAsync(services.GetRequiredService<IOptions<MailOptions>>().Value, cancellation));
        }
        return sound ? ConsoleCommand.Succeeded : ConsoleCommand.Failed;
    }

    private static async Task<bool> SayAsync(TextWriter output, string what, string? fault)
    {
        await output.WriteLineAsync($"{what,-9} {fault ?? "good"}");
        return fault is null;
    }

    private static string? SettingsFault(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return null;
        }
        catch (OptionsValidationException fault)
        {
            return string.Join(' ', fault.Failures);
        }
        catch (AggregateException faults)
        {
            return string.Join(' ', faults.InnerExceptions.OfType<OptionsValidationException>().SelectMany(fault => fault.Failures));
        }
    }

    private static string? Fault(HealthReportEntry entry) =>
        entry.Status == HealthStatus.Healthy ? null : entry.Description ?? entry.Exception?.Message ?? entry.Status.ToString();
}
