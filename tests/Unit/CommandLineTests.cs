using Castellan.Platform.Commands;

namespace Castellan.Tests.Unit;

public sealed class CommandLineTests
{
    [Fact]
    public void A_command_takes_its_argument_and_leaves_the_settings()
    {
        var read = CommandLine.Read(["--import-users", "people.csv", "--urls", "http://localhost:5000", "--Mail:Host=mail"]);

        read.Command!.Option.ShouldBe("--import-users");
        read.Argument.ShouldBe("people.csv");
        read.Settings.ShouldBe(["--urls", "http://localhost:5000", "--Mail:Host=mail"]);
    }

    [Fact]
    public void Without_a_command_the_console_serves() => CommandLine.Read([]).ShouldSatisfyAllConditions(
        read => read.Command.ShouldBeNull(),
        read => read.Fault.ShouldBeNull());

    [Theory]
    [InlineData("--import-user", "people.csv")]
    [InlineData("people.csv")]
    [InlineData("--import-users")]
    [InlineData("--import-users", "--migrate")]
    [InlineData("--migrate", "--import-users", "people.csv")]
    public async Task Anything_else_is_answered_with_the_usage(params string[] args)
    {
        await using var errors = new StringWriter();

        (await CommandLine.RunAsync(args, TextWriter.Null, errors, TestContext.Current.CancellationToken)).ShouldBe(ConsoleCommand.Misused);

        errors.ToString().ShouldContain("--import-users FILE");
    }

    [Theory]
    [InlineData("--help", "--import-users FILE")]
    [InlineData("-h", "--check")]
    [InlineData("--version", "Castellan ")]
    public async Task It_tells_about_itself_without_settings_or_database(string option, string word)
    {
        await using var output = new StringWriter();

        (await CommandLine.RunAsync([option], output, TextWriter.Null, TestContext.Current.CancellationToken)).ShouldBe(ConsoleCommand.Succeeded);

        output.ToString().ShouldContain(word);
    }
}
