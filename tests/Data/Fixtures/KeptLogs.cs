using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>Keeps every line that is logged, at every level.</summary>
public sealed class KeptLogs : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
        // Nothing is held.
    }
}
