using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Castellan.Tests.Shared.Logs;

/// <summary>
/// What the consoles under test log, in the form in which a console in use prints it: one file a process, below the folder that
/// ./test.sh names and looks through when all tests have run.
/// </summary>
internal sealed class RunLog(IEnumerable<ConsoleFormatter> forms) : ILoggerProvider
{
    private const string FolderVariable = "CASTELLAN_RUN_LOGS";

    private static readonly TextWriter? Output = Open(Environment.GetEnvironmentVariable(FolderVariable));

    private readonly ConsoleFormatter _form = forms.First(form => form.Name == ConsoleFormatterNames.Simple);

    /// <summary>Call it after the providers that the host brings are cleared.</summary>
    public static void Keep(WebApplicationBuilder builder)
    {
        if (Output is not null)
        {
            builder.Services.AddSingleton<ILoggerProvider, RunLog>();
            // Requests with their addresses, and all that we say ourselves; every statement would be hundreds of megabytes.
            builder.Logging.AddFilter<RunLog>(null, LogLevel.Warning)
                .AddFilter<RunLog>("Castellan", LogLevel.Debug)
                .AddFilter<RunLog>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, _form);

    public void Dispose()
    {
        // Shared by all consoles of the process.
    }

    private static StreamWriter? Open(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return null;
        }
        Directory.CreateDirectory(folder);
        return new StreamWriter(Path.Combine(folder, $"{typeof(RunLog).Assembly.GetName().Name}-{Environment.ProcessId}.log")) { AutoFlush = true };
    }

    private sealed class Writer(string category, ConsoleFormatter form) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter);
            lock (Output!)
            {
                form.Write(in line, null, Output);
            }
        }
    }
}
