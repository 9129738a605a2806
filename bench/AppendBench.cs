using Castellan.Data.Tenancy;
using Castellan.Platform.Seals;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Bench;

/// <summary>
/// One entry a commit by sixteen writers: the audit log with its policies, partitions and indexes, and a bare heap; the same while the sealer
/// seals every second, also with all entries in one organisation and spread over many.
/// </summary>
internal static class AppendBench
{
    private const int Writers = 16;

    private const string Columns = "(org_id, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device, changes)";

    private const string Values = "VALUES ($1, 400, 0, 0, $2, 1, $2, $2, 'bench', '192.0.2.0/24', 'Firefox · Linux', '{\"before\":{\"role\":\"Member\"},\"after\":{\"role\":\"Admin\"}}')";

    private const int Organisations = 1_000;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1.5);

    // Long enough for the sealer to seal twice.
    private static readonly TimeSpan SealedRound = TimeSpan.FromSeconds(2.5);

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        await installation.ExecuteAsAdminAsync("""
            CREATE SCHEMA IF NOT EXISTS bench;
            CREATE TABLE bench.heap (LIKE audit.entries INCLUDING DEFAULTS);
            GRANT USAGE ON SCHEMA bench TO castellan_app; GRANT INSERT ON bench.heap TO castellan_app
            """);
        var signer = installation.Services.GetRequiredService<ContextSigner>();
        var actor = installation.Actor;
        await using var source = NpgsqlDataSource.Create(DoorConnections.ConnectionString(installation.Access.Server, LoginRole.App, installation.Access.AppPassword, Writers));

        List<Guid> many = [.. Enumerable.Range(0, Organisations).Select(_ => Guid.CreateVersion7())];
        var turn = 0;

        async Task AppendAsync(string table, bool claims, Guid orgId)
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var batch = new NpgsqlBatch(connection);
            if (claims)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = signer.Sign(LoginRole.App, new TenantContext(orgId, actor.PersonId)) } },
                });
            }
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"INSERT INTO {table} {Columns} {Values}")
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = orgId }, new NpgsqlParameter<Guid> { TypedValue = actor.PersonId } },
            });
            await batch.ExecuteNonQueryAsync();
        }

        Task<double> HotAsync(TimeSpan during) => Rounds.PerSecondAsync(Writers, during, _ => AppendAsync("audit.entries", claims: true, actor.OrgId));
        Task<double> BareAsync(TimeSpan during) => Rounds.PerSecondAsync(Writers, during, _ => AppendAsync("bench.heap", claims: false, actor.OrgId));
        Task<double> SpreadAsync(TimeSpan during) => Rounds.PerSecondAsync(Writers, during, _ => AppendAsync("audit.entries", claims: true, many[(int)((uint)Interlocked.Increment(ref turn) % Organisations)]));

        var plain = await Rounds.CompareAsync(() => HotAsync(Round), () => BareAsync(Round));
        var withSealer = await Rounds.CompareAsync(() => WithSealerAsync(installation, () => HotAsync(SealedRound)), () => BareAsync(SealedRound), rounds: 5);
        var hot = await Rounds.CompareAsync(() => WithSealerAsync(installation, () => HotAsync(SealedRound)), () => WithSealerAsync(installation, () => SpreadAsync(SealedRound)), rounds: 5);
        return
        [
            new Measured($"audit append, {Writers} writers / bare heap", $"{plain.Ratio:F2}", "≥ 0.70", plain.Ratio >= 0.70,
                $"{plain.Ours:N0} against {plain.Other:N0} commits a second, synchronous_commit on, each signed and checked"),
            new Measured($"audit append with the sealer running, {Writers} writers / bare heap", $"{withSealer.Ratio:F2}", "≥ 0.70", withSealer.Ratio >= 0.70,
                $"{withSealer.Ours:N0} against {withSealer.Other:N0} commits a second, median of 5"),
            new Measured($"audit append with the sealer running, one organisation / spread over {Organisations:N0}", $"{hot.Ratio:F2}", "≥ 0.9", hot.Ratio >= 0.9,
                $"{hot.Ours:N0} against {hot.Other:N0} commits a second, median of 5"),
        ];
    }

    private static async Task<double> WithSealerAsync(BenchInstallation installation, Func<Task<double>> work)
    {
        using var sealer = ActivatorUtilities.CreateInstance<SealKeeper>(installation.Services);
        await sealer.StartAsync(CancellationToken.None);
        try
        {
            return await work();
        }
        finally
        {
            await sealer.StopAsync(CancellationToken.None);
        }
    }
}
