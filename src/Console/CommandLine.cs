using Castellan.Data.Tenancy;
using Castellan.Features.Demo;
using Castellan.Features.Operator;
using Castellan.Features.SignIn;
using Castellan.Platform.Check;
using Castellan.Platform.Commands;
using Castellan.Platform.Seals;
using Castellan.Platform.Telemetry;
using Castellan.Platform.Web;
using Microsoft.Extensions.Options;

namespace Castellan;

/// <summary>What the program was started for: to serve, or for one of the commands listed here.</summary>
internal static class CommandLine
{
    private static readonly ConsoleCommand[] Commands =
    [
        new("--version", null, "say version and commit, and end", (_, _, output, _) => VersionAsync(output)) { AloneAsync = (_, _, output, _) => VersionAsync(output) },
        CheckCommandLine.Command,
        new("--migrate", null, "migrate the database and end", MigrateAsync),
        ImportUsersCommandLine.Command,
        ImportUsersCommandLine.Preview,
        GrantOperatorCommandLine.Command,
        SealCommandLine.VerifyExport,
        SealCommandLine.Verify,
        SealCommandLine.Keys,
    ];

    // Comes before serving, not instead of it.
    private const string Demo = "--demo";

    // The host's own settings; others are named section:key.
    private static readonly string[] HostSettings = ["--urls", "--environment", "--contentRoot", "--webRoot", "--applicationName"];

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        if (args is ["--help" or "-h"])
        {
            await output.WriteLineAsync(Usage());
            return ConsoleCommand.Succeeded;
        }
        var read = Read(args);
        if (read.Fault is not null)
        {
            await errors.WriteLineAsync(read.Fault);
            await errors.WriteLineAsync(Usage());
            return ConsoleCommand.Misused;
        }
        if (read.Command is { AloneAsync: { } alone } && (read.Command.Further is null || read.Further is not null))
        {
            return await alone(read.Argument, read.Further ?? "", output, cancellation);
        }
        if (read.Command is { } command)
        {
            return await RunAsync(command, read, output, cancellation);
        }
        await using var console = await ConsoleApplication.CreateAsync([.. read.Settings], ListeningAddress.ChooseUnlessTold, cancellation: cancellation);
        if (read.Demo && console.Web.WhyNoDemo() is { } refused)
        {
            await errors.WriteLineAsync(refused);
            return ConsoleCommand.Failed;
        }
        await console.Web.StartAsync(cancellation);
        var address = console.Services.GetRequiredService<PublicAddress>().Root;
        await output.WriteLineAsync($"Castellan is ready: {address}");
        if (read.Demo)
        {
            await console.Web.ShowDemoAsync(address, output);
        }
        await console.Web.WaitForShutdownAsync(cancellation);
        return ConsoleCommand.Succeeded;
    }

    internal static Reading Read(IReadOnlyList<string> args)
    {
        ConsoleCommand? command = null;
        string? argument = null;
        (string Option, string Value)? further = null;
        var demo = false;
        List<string> settings = [];
        for (var at = 0; at < args.Count; at++)
        {
            var option = args[at];
            var value = at + 1 < args.Count && !args[at + 1].StartsWith("--", StringComparison.Ordinal) ? args[at + 1] : null;
            if (Commands.FirstOrDefault(known => known.Option == option) is { } found)
            {
                if (command is not null)
                {
                    return Reading.Wrong($"{command.Option} and {found.Option} cannot be given together.");
                }
                if (found.Argument is not null && value is null)
                {
                    return Reading.Wrong($"{found.Option} needs {found.Argument}.");
                }
                command = found;
                argument = found.Argument is null ? null : value;
                at += found.Argument is null ? 0 : 1;
            }
            else if (Commands.Any(known => known.Further == option))
            {
                if (value is null)
                {
                    return Reading.Wrong($"{option} needs FILE.");
                }
                further = (option, value);
                at++;
            }
            else if (option == Demo)
            {
                demo = true;
            }
            else if (IsSetting(option))
            {
                settings.Add(option);
                if (!option.Contains('=', StringComparison.Ordinal) && value is not null)
                {
                    settings.Add(value);
                    at++;
                }
            }
            else
            {
                return Reading.Wrong($"Unknown option: {option}");
            }
        }
        if (further is { } given && command?.Further != given.Option)
        {
            return Reading.Wrong($"{given.Option} goes with {Commands.First(known => known.Further == given.Option).Option}.");
        }
        return demo && command is not null
            ? Reading.Wrong($"{command.Option} and {Demo} cannot be given together.")
            : new Reading(command, argument, demo, settings, null, further?.Value);
    }

    private static bool IsSetting(string option)
    {
        var name = option.Split('=')[0];
        return name.StartsWith("--", StringComparison.Ordinal)
            && (name.Contains(':', StringComparison.Ordinal) || HostSettings.Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    private static string Usage()
    {
        var lines = Commands.Select(command => $"  {$"{command.Option} {command.Argument}".TrimEnd(),-32} {command.Summary}");
        return $"""
            Usage: Castellan [command] [--section:key value …]

            Without a command the console is served.

              {Demo,-32} serve, with demo data if nobody uses this installation yet
            {string.Join(Environment.NewLine, lines)}
            """;
    }

    private static async Task<int> RunAsync(ConsoleCommand command, Reading read, TextWriter output, CancellationToken cancellation)
    {
        try
        {
            await using var console = await ConsoleApplication.CreateAsync(
                [.. read.Settings], ListeningAddress.ChooseUnlessTold, prepare: !command.LooksOnly, cancellation: cancellation);
            return await command.RunAsync(console.Services, read.Argument, output, cancellation);
        }
        catch (OptionsValidationException fault) when (command == CheckCommandLine.Command)
        {
            return await CheckCommandLine.RefuseAsync(fault, output);
        }
    }

    private static async Task<int> VersionAsync(TextWriter output)
    {
        await output.WriteLineAsync($"{ConsoleVersion.Current}");
        return ConsoleCommand.Succeeded;
    }

    private static async Task<int> MigrateAsync(IServiceProvider services, string? argument, TextWriter output, CancellationToken cancellation)
    {
        // Preparing the database has migrated it already when this node may.
        var may = services.GetRequiredService<Migrator>().CanMigrate;
        await output.WriteLineAsync(may ? "The database is up to date." : "The owner's password is not configured, so this node may not migrate.");
        return may ? ConsoleCommand.Succeeded : ConsoleCommand.Failed;
    }

    internal sealed record Reading(ConsoleCommand? Command, string? Argument, bool Demo, IReadOnlyList<string> Settings, string? Fault, string? Further = null)
    {
        public static Reading Wrong(string fault) => new(null, null, false, [], fault);
    }
}
