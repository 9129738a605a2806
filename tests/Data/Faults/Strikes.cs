using System.Diagnostics;
using System.Globalization;
using Castellan.Features.Incidents;
using Castellan.Tests.Shared.Nodes;
using Npgsql;

namespace Castellan.Tests.Data.Faults;

/// <summary>What can be done to two nodes and their database. Each makes sure that it has struck.</summary>
internal static class Strikes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>SIGKILL while visitors wait for its answers; comes back after a moment.</summary>
    public static async Task KillMidRequestAsync(this TwoNodes nodes, ConsoleNode node, Round round)
    {
        await round.Work.DoneAsync(4, Cancellation);
        await Task.Delay(round.Luck.Below(400), Cancellation);
        var unanswered = round.Work.ShownOtherwise;
        await node.KillAsync(Cancellation);

        node.IsAlive.ShouldBeFalse();
        await TwoNodes.UntilAsync(() => Task.FromResult(round.Work.ShownOtherwise > unanswered), Patience, "visitors whose answer was cut off", Cancellation);
        await TwoNodes.UntilAsync(() => TwoNodes.AnswersAsync(nodes.Nodes.Single(other => other != node), Cancellation), Patience, "the other node to answer", Cancellation);
        await node.StartAsync(Cancellation);
    }

    /// <summary>Holds the job that reminds in the middle of its transaction and strikes the node that runs it.</summary>
    public static async Task MidJobAsync(this TwoNodes nodes, Func<ConsoleNode, Task> strike)
    {
        ConsoleNode node;
        Guid run;
        await using (var held = await nodes.HoldAsync("LOCK TABLE tenant.obligation_reminders IN EXCLUSIVE MODE"))
        {
            await TwoNodes.UntilAsync(async () => await RunningAsync(nodes) is not null && await nodes.CountsAsync("pg_locks WHERE NOT granted AND relation = 'tenant.obligation_reminders'::regclass") is [> 0],
                Patience, "a job in the middle of its work", Cancellation);
            (run, var process) = (await RunningAsync(nodes))!.Value;
            node = nodes.Nodes.Single(one => one.ProcessId == process);
            await strike(node);
        }
        // Whoever took over has told that run as cut short.
        await TwoNodes.UntilAsync(async () => await nodes.CountsAsync($"jobs.runs WHERE id = '{run}' AND outcome = 3") is [1], TimeSpan.FromSeconds(100), "the run to be told as cut short", Cancellation);
    }

    /// <summary>An administrator's transaction that holds what the statement locks until it is disposed.</summary>
    public static async Task<NpgsqlConnection> HoldAsync(this TwoNodes nodes, string statement)
    {
        var connection = new NpgsqlConnection(nodes.Installation.AdminConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand($"BEGIN; {statement}", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    /// <summary>Ends every connection of the application.</summary>
    public static async Task TerminateBackendsAsync(this TwoNodes nodes)
    {
        var before = await BackendsAsync(nodes);
        await nodes.Installation.ExecuteAsAdminAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'castellan\\_%' AND usename <> 'castellan_admin'");
        before.Count.ShouldBeGreaterThan(4);
        await TwoNodes.UntilAsync(async () => !(await BackendsAsync(nodes)).Intersect(before).Any(), Patience, "the backends' end", Cancellation);
    }

    /// <summary>Ends the application's connections but not those that take their place.</summary>
    /// <param name="judge">An administrator's connection of before: a crowd at the door takes for a moment the places kept for administrators too.</param>
    public static async Task TerminateOthersAsync(NpgsqlConnection judge, string name)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'castellan\\_%' AND usename <> 'castellan_admin' AND application_name <> '{name}'", judge);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public static Task<IReadOnlyList<int>> BackendsAsync(TwoNodes nodes) =>
        nodes.ColumnAsync<int>("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'castellan\\_%' AND usename <> 'castellan_admin'");

    /// <summary>A signal to the server or to one of its processes.</summary>
    public static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancellation);
        kill.ExitCode.ShouldBe(0);
    }

    private static async Task<(Guid Run, int Process)?> RunningAsync(TwoNodes nodes) =>
        (await nodes.ColumnAsync<string>($"SELECT id || ' ' || split_part(node, '/', 2) FROM jobs.runs WHERE job = '{ReminderSweeper.Name}' AND outcome = 0 ORDER BY started_at DESC LIMIT 1")) is [var running]
            && running.Split(' ') is [var id, var process]
                ? (Guid.Parse(id, CultureInfo.InvariantCulture), int.Parse(process, CultureInfo.InvariantCulture))
                : null;
}
