using System.Globalization;
using Castellan.Data.Tenancy;
using Npgsql;
using static Castellan.Tests.Data.Platform.LocalPostgres.PrivateServer;

namespace Castellan.Tests.Data.Faults;

/// <summary>A database that dies, restarts, refuses, deadlocks, and has no room for more connections.</summary>
[Collection(OnADatabaseThatFails.Name)]
public sealed class DatabaseFaultTests(TwoNodes nodes)
{
    private static readonly TimeSpan AfterADeath = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string HogName = "hog";

    // Three places are the administrator's.
    private const int MostHogs = TwoNodes.MaxConnections - 3 - 2;

    private const int BothNodes = 2 * TwoNodes.MailsInTheAir;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, Trait("suite", "full"), Trait("proves", "F06"), Trait("proves", "N1"), Trait("proves", "N2")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    public async Task The_server_is_killed_and_recovers(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F06", seed, TimeSpan.FromSeconds(10));
        await round.Work.DoneAsync(10, Cancellation);
        var before = await Strikes.BackendsAsync(nodes);
        var server = nodes.Postgres.Server.ProcessId;

        // The whole server at once, at its own command, or one session, which takes all others with it.
        var (victim, signal) = (seed % 3) switch
        {
            0 => (before[round.Luck.Below(before.Count)], "-KILL"),
            1 => (server, "-KILL"),
            _ => (server, "-QUIT"),
        };
        await Strikes.SignalAsync(victim, signal);

        await WaitUntilGoneAsync(victim);
        await Task.Delay(round.Luck.Below(3_000), Cancellation);
        await nodes.Postgres.StartAgainAsync();
        (await Strikes.BackendsAsync(nodes)).Intersect(before).ShouldBeEmpty();
        await round.Work.DoneAsync(10, Cancellation);

        await round.ShouldHaveLostNothingAsync(twice: BothNodes, AfterADeath);
    }

    [Theory, Trait("suite", "full"), Trait("proves", "F07"), Trait("proves", "N1"), Trait("proves", "N2")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    public async Task Backends_are_terminated_and_the_server_restarts(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F07", seed, TimeSpan.FromSeconds(10));

        for (var times = 0; times < 3; times++)
        {
            await round.Work.DoneAsync(round.Luck.Between(3, 8), Cancellation);
            await nodes.TerminateBackendsAsync();
        }
        await round.Work.DoneAsync(4, Cancellation);
        var server = nodes.Postgres.Server.ProcessId;
        await Strikes.SignalAsync(server, "-INT");
        await WaitUntilGoneAsync(server);
        await nodes.Postgres.StartAgainAsync();
        nodes.Postgres.Server.ProcessId.ShouldNotBe(server);
        await round.Work.DoneAsync(10, Cancellation);

        await round.ShouldHaveLostNothingAsync(twice: 4 * BothNodes, AfterADeath);
    }

    [Theory, Trait("suite", "full"), Trait("proves", "F10"), Trait("proves", "N2")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    [Trait("asvs", "16.5.3")]
    public async Task The_record_refuses_entries_and_no_change_goes_without(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F10", seed, TimeSpan.FromSeconds(10));

        var refused = round.Work.ShownOtherwise;
        await using (var fault = await PlantedFault.PlantAsync(nodes, "P0001", 0.2 * seed, ("audit.entries", "INSERT")))
        {
            await TwoNodes.UntilAsync(async () => await fault.StruckAsync() >= 20, Patience, "entries that are refused", Cancellation);
        }
        round.Work.ShownOtherwise.ShouldBeGreaterThan(refused);
        await round.Work.DoneAsync(10, Cancellation);

        await round.ShouldHaveLostNothingAsync(twice: 0, AfterADeath);
    }

    [Theory, Trait("suite", "full"), Trait("proves", "F11"), Trait("proves", "N2")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    [Trait("asvs", "15.4.3")]
    public async Task Transactions_are_refused_in_series_and_deadlock(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F11", seed, TimeSpan.FromSeconds(10));

        await using (var fault = await PlantedFault.PlantAsync(
            nodes, PostgresErrorCodes.SerializationFailure, 0.3,
            ("identity.sign_ups", "INSERT"), ("tenant.invitations", "INSERT"), ("tenant.obligation_reminders", "INSERT"), ("tenant.outbox_messages", "UPDATE"),
            ("jobs.runs", "INSERT"), ("quartz.qrtz_fired_triggers", "INSERT"), ("quartz.qrtz_triggers", "UPDATE")))
        {
            await DeadlockAsync(round);
            await TwoNodes.UntilAsync(async () => await fault.StruckAsync() >= 20, Patience, "transactions that are refused", Cancellation);
        }
        await round.Work.DoneAsync(10, Cancellation);

        // A mail that was accepted and whose record was refused goes again.
        await round.ShouldHaveLostNothingAsync(twice: int.MaxValue, AfterADeath);
    }

    [Theory, Trait("suite", "full"), Trait("proves", "F13"), Trait("proves", "N2")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    [Trait("asvs", "13.2.6"), Trait("asvs", "16.5.2")]
    public async Task No_connection_is_left_for_anybody(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F13", seed, TimeSpan.FromSeconds(10));
        await round.Work.DoneAsync(4, Cancellation);
        List<NpgsqlConnection> hogs = [];
        await using var judge = new NpgsqlConnection(nodes.Installation.AdminConnectionString);
        await judge.OpenAsync(Cancellation);
        try
        {
            await FillAsync(hogs);
            // Each time somebody is quicker than the nodes at what becomes free, until they have nearly nothing left.
            for (var times = 0; times < 20 && hogs.Count < MostHogs; times++)
            {
                await Strikes.TerminateOthersAsync(judge, HogName);
                await FillAsync(hogs);
            }
            hogs.Count.ShouldBeGreaterThanOrEqualTo(MostHogs);
            var others = round.Work.ShownOtherwise;
            await TwoNodes.UntilAsync(() => Task.FromResult(round.Work.ShownOtherwise > others + 3), Patience, "acts that find no connection", Cancellation);
            await Task.Delay(round.Luck.Below(3_000), Cancellation);
        }
        finally
        {
            hogs.ForEach(hog => hog.Dispose());
        }
        await round.Work.DoneAsync(10, Cancellation);

        await round.ShouldHaveLostNothingAsync(twice: BothNodes, AfterADeath);
    }

    // An act holds its organisation and wants the table; somebody holds the table and wants the organisation.
    private async Task DeadlockAsync(Round round)
    {
        const string Count = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        var before = await nodes.Installation.ScalarAsAdminAsync<long>(Count);
        for (var times = 0; times < 4; times++)
        {
            await using var held = await nodes.HoldAsync("LOCK TABLE tenant.invitations IN EXCLUSIVE MODE");
            await Task.Delay(300, Cancellation);
            try
            {
                await using var crossing = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT 1 FROM tenant.organisations WHERE org_id = '{round.OrgId}' FOR UPDATE"), held);
                await crossing.ExecuteNonQueryAsync(Cancellation);
            }
            catch (PostgresException chosen) when (chosen.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                continue;
            }
        }
        await TwoNodes.UntilAsync(async () => await nodes.Installation.ScalarAsAdminAsync<long>(Count) > before, Patience, "a deadlock", Cancellation);
    }

    // Many knock at once, until all are turned away.
    private async Task FillAsync(List<NpgsqlConnection> hogs)
    {
        var place = new NpgsqlConnectionStringBuilder(nodes.Installation.ConnectionStringOf(LoginRole.App)) { Pooling = false, ApplicationName = HogName }.ConnectionString;
        IReadOnlyList<NpgsqlConnection> seated;
        do
        {
            seated = [.. (await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => SeatAsync(place)))).OfType<NpgsqlConnection>()];
            hogs.AddRange(seated);
        }
        while (seated.Count > 0);
    }

    private static async Task<NpgsqlConnection?> SeatAsync(string place)
    {
        var hog = new NpgsqlConnection(place);
        try
        {
            await hog.OpenAsync(Cancellation);
            return hog;
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            await hog.DisposeAsync();
            return null;
        }
    }
}
