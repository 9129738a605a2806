using Castellan.Data.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Bench;

/// <summary>One entry a commit by sixteen writers: the audit log with its policies, partitions and indexes, and a bare heap.</summary>
internal static class AppendBench
{
    private const int Writers = 16;

    private const string Columns = "(org_id, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device, changes)";

    private const string Values = "VALUES ($1, 400, 0, 0, $2, 1, $2, $2, 'bench', '192.0.2.0/24', 'Firefox · Linux', '{\"before\":{\"role\":\"Member\"},\"after\":{\"role\":\"Admin\"}}')";

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1.5);

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

        async Task AppendAsync(string table, bool claims)
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var batch = new NpgsqlBatch(connection);
            if (claims)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = signer.Sign(LoginRole.App, new TenantContext(actor.OrgId, actor.PersonId)) } },
                });
            }
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"INSERT INTO {table} {Columns} {Values}")
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = actor.OrgId }, new NpgsqlParameter<Guid> { TypedValue = actor.PersonId } },
            });
            await batch.ExecuteNonQueryAsync();
        }

        var (ratio, mine, theirs) = await Rounds.CompareAsync(
            () => Rounds.PerSecondAsync(Writers, Round, _ => AppendAsync("audit.entries", claims: true)),
            () => Rounds.PerSecondAsync(Writers, Round, _ => AppendAsync("bench.heap", claims: false)));
        return [new Measured($"audit append, {Writers} writers / bare heap", $"{ratio:F2}", "≥ 0.70", ratio >= 0.70, $"{mine:N0} against {theirs:N0} commits a second, synchronous_commit on, each signed and checked")];
    }
}
