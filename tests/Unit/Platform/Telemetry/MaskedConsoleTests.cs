using System.Globalization;
using System.Text.Json;
using Castellan.Platform.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Castellan.Tests.Unit.Platform.Telemetry;

[Trait("proves", "LOG-1")]
public sealed class MaskedConsoleTests : IDisposable
{
    private const string Secret = "q3Yp0rT7sVb2kJx9ZcM4nLw8eHd6uAg1fRi5oEtS-_Q";

    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging(logging => logging.AddConsole().AddDebug().AddEventSourceLogger().AddMaskedConsole().AddConsole()).BuildServiceProvider();

    public static TheoryData<string> Forms => [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];

    public void Dispose() => _services.Dispose();

    [Theory, MemberData(nameof(Forms))]
    [Trait("asvs", "16.2.5")]
    public void Message_values_scopes_and_exceptions_are_masked_in_every_form(string form)
    {
        var line = Written(form, "Castellan.Anything", LogLevel.Error, $"to élodie@bücher.example, +33 6 12 34 56 78, /reset?token={Secret}", new InvalidOperationException("mallory@example.org 06 12 34 56 78"));

        line.ShouldNotContain("lodie@");
        line.ShouldNotContain("cher.example");
        line.ShouldNotContain("mallory");
        line.ShouldNotContain("12 34");
        line.ShouldNotContain(Secret);
        line.ShouldContain("m…@e…");
        line.ShouldContain("phone…78");
        line.ShouldContain("token=secret…");
    }

    [Theory, MemberData(nameof(Forms))]
    public void What_a_page_says_to_the_server_is_not_written_at_any_level_that_prints_it(string form)
    {
        Written(form, "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Debug, "Received hub invocation: …").ShouldBeEmpty();
        Written(form, "Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.Trace, "…").ShouldBeEmpty();
        Written(form, "Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.Error, "It broke").ShouldContain("It broke");
    }

    [Theory]
    [InlineData(ConsoleFormatterNames.Simple)]
    [InlineData(ConsoleFormatterNames.Json)]
    [Trait("asvs", "16.2.1"), Trait("asvs", "16.2.2"), Trait("asvs", "16.2.4")]
    public void Every_line_says_when_in_UTC(string form)
    {
        var line = Written(form, "Castellan.Anything", LogLevel.Error, "anything").Trim();

        var said = form == ConsoleFormatterNames.Json ? JsonDocument.Parse(line).RootElement.GetProperty("Timestamp").GetString()! : line.Split(' ')[0];
        said.ShouldEndWith("Z");
        DateTimeOffset.Parse(said, CultureInfo.InvariantCulture).ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    [Trait("asvs", "16.4.1")]
    public void A_line_break_in_a_value_makes_no_line_that_could_be_taken_for_another()
    {
        var simple = Written(ConsoleFormatterNames.Simple, "Castellan.Anything", LogLevel.Warning, "a\r\nfail: Castellan.Forged[0]\nfail: b");
        var json = Written(ConsoleFormatterNames.Json, "Castellan.Anything", LogLevel.Warning, "a\r\n{\"LogLevel\":\"Error\"}");

        // What goes on is indented; a new entry begins at the margin.
        simple.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ShouldAllBe(line => line.StartsWith("      ", StringComparison.Ordinal));
        json.Trim().ShouldNotContain("\n");
    }

    [Fact]
    [Trait("asvs", "16.2.3")]
    public void No_line_leaves_by_another_way() => _services.GetServices<ILoggerProvider>().ShouldHaveSingleItem().ShouldBeOfType<ConsoleLoggerProvider>();

    private string Written(string form, string category, LogLevel level, string message, Exception? fault = null)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var line = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(level, category, new EventId(7, "Seven"), [new("Value", message), new("{OriginalFormat}", "{Value}")], fault, (state, _) => (string)state[0].Value!);
        // The one that the console takes: the first of its name.
        _services.GetServices<ConsoleFormatter>().First(one => one.Name == form).Write(in line, null, text);
        return text.ToString();
    }
}
