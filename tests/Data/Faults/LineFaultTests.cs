using System.Diagnostics;
using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Faults;

/// <summary>Lines between the nodes and the database that are cut, slow, or open with nobody at the other end.</summary>
[Collection(OnLinesThatBreak.Name)]
public sealed class LineFaultTests(TwoNodes nodes)
{
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterADeath = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, Trait("suite", "full"), Trait("proves", "F12")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    public async Task The_database_answers_slowly(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F12", seed, TimeSpan.FromSeconds(15));
        var delay = TimeSpan.FromMilliseconds(round.Luck.Between(50, 150));
        foreach (var line in nodes.Lines)
        {
            line.Slow(delay);
        }
        (await QuestionAsync(nodes.Lines[0])).ShouldBeGreaterThan(2 * delay);
        await round.Work.DoneAsync(15, Cancellation);

        await round.ShouldHaveLostNothingAsync(twice: 0, Healthy);
    }

    [Theory, Trait("suite", "full"), Trait("proves", "F19"), Trait("proves", "N1"), Trait("proves", "N2")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    public async Task Each_line_and_then_both_are_cut(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F19", seed, TimeSpan.FromSeconds(12));
        foreach (var cut in new[] { [nodes.Lines[0]], [nodes.Lines[1]], nodes.Lines })
        {
            await round.Work.DoneAsync(4, Cancellation);
            var refused = cut.Sum(line => line.Refused);
            foreach (var line in cut)
            {
                line.Cut();
            }
            await Task.Delay(round.Luck.Between(500, 3_000), Cancellation);
            await TwoNodes.UntilAsync(() => Task.FromResult(cut.Sum(line => line.Refused) > refused), Healthy, "connections that are refused", Cancellation);
            foreach (var line in cut)
            {
                line.Mend();
            }
        }
        await round.Work.DoneAsync(8, Cancellation);

        await round.ShouldHaveLostNothingAsync(twice: 4 * TwoNodes.MailsInTheAir, AfterADeath);
    }

    [Theory, Trait("suite", "full"), Trait("proves", "F21"), Trait("proves", "N1"), Trait("proves", "N3")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    [Trait("asvs", "13.2.6")]
    public async Task A_line_stays_open_and_carries_nothing_any_more(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F21", seed, TimeSpan.FromSeconds(20));
        await round.Work.DoneAsync(4, Cancellation);
        var line = nodes.Lines[seed % 2];
        var before = line.Swallowed;
        line.Hang();
        await TwoNodes.UntilAsync(() => Task.FromResult(line.Swallowed > before), Healthy, "words that nobody hears", Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(round.Luck.Between(5, 15)), Cancellation);
        // The network is whole again; what hung before hangs on, at both ends.
        line.Mend();
        await round.Work.DoneAsync(8, Cancellation);

        await round.ShouldHaveLostNothingAsync(twice: TwoNodes.MailsInTheAir, AfterADeath);
    }

    private async Task<TimeSpan> QuestionAsync(Line line)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(nodes.Installation.ConnectionStringOf(LoginRole.App)) { Host = "127.0.0.1", Port = line.Port, Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var question = new NpgsqlCommand("SELECT 1", connection);
        var began = Stopwatch.GetTimestamp();
        await question.ExecuteScalarAsync(Cancellation);
        return Stopwatch.GetElapsedTime(began);
    }
}
