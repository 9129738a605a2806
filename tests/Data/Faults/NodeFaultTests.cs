namespace Castellan.Tests.Data.Faults;

/// <summary>Nodes that die or freeze in the middle of what they do.</summary>
[Collection(OnNodesThatDie.Name)]
public sealed class NodeFaultTests(TwoNodes nodes)
{
    private static readonly TimeSpan AfterADeath = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, Trait("suite", "full"), Trait("proves", "F01"), Trait("proves", "N1")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    public async Task Both_nodes_die_in_turn_in_the_middle_of_requests(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F01", seed, TimeSpan.FromSeconds(10));

        foreach (var node in nodes.Nodes)
        {
            await nodes.KillMidRequestAsync(node, round);
        }
        await round.Work.DoneAsync(8, Cancellation);

        await round.ShouldHaveLostNothingAsync(twice: 2 * TwoNodes.MailsInTheAir, AfterADeath);
    }

    [Theory, Trait("suite", "full"), Trait("proves", "F03"), Trait("proves", "N3")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    public async Task A_node_dies_in_the_middle_of_a_job_and_no_sweeper_goes_with_it(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F03", seed, TimeSpan.FromSeconds(20));

        await nodes.MidJobAsync(async node =>
        {
            await node.KillAsync(Cancellation);
            node.IsAlive.ShouldBeFalse();
        });

        await round.ShouldHaveLostNothingAsync(twice: TwoNodes.MailsInTheAir, AfterADeath);
    }

    [Theory, Trait("suite", "full"), Trait("proves", "F04"), Trait("proves", "N3")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    public async Task A_node_that_freezes_in_a_transaction_and_wakes_up_a_minute_later_undoes_nothing(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F04", seed, TimeSpan.FromSeconds(20));

        Task thawed = Task.CompletedTask;
        await nodes.MidJobAsync(async node =>
        {
            await node.FreezeAsync(Cancellation);
            node.IsFrozen.ShouldBeTrue();
            thawed = ThawAsync(node, TimeSpan.FromSeconds(round.Luck.Between(60, 75)));
        });
        await thawed;

        await round.ShouldHaveLostNothingAsync(twice: TwoNodes.MailsInTheAir, AfterADeath);
    }

    private static async Task ThawAsync(Shared.Nodes.ConsoleNode node, TimeSpan after)
    {
        await Task.Delay(after, Cancellation);
        node.IsFrozen.ShouldBeTrue();
        await node.ThawAsync(Cancellation);
    }
}
