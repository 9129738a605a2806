using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Bench;

/// <summary>Entries of the past as many organisations leave them, the large one of the installation first among them.</summary>
internal static class TrailRows
{
    public const int Organisations = 1_000;

    /// <summary>How far back a whole log reaches, inside the retention.</summary>
    public static readonly TimeSpan Month = TimeSpan.FromHours((29 * 24) + 12);

    // Bounds what one transaction holds.
    private const int AtOnce = 200_000;

    /// <summary>Appends entries whose organisations, people and actions are as unequal as in life (Zipf); one of three tells of a change.</summary>
    public static async Task FillAsync(BenchInstallation installation, int rows, int organisations, TimeSpan reach)
    {
        var keeper = installation.Services.GetRequiredService<KeeperDb>();
        await keeper.MakeDaysAsync(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-31), 33);
        for (var from = 0; from < rows; from += AtOnce)
        {
            await installation.ExecuteAsAdminAsync(InsertOf(installation.Actor.OrgId, from, Math.Min(AtOnce, rows - from), organisations, reach));
        }
        await installation.ExecuteAsAdminAsync("VACUUM ANALYZE audit.entries");
    }

    /// <summary>Appends entries of the large organisation, each of a transaction of its own, as commands write them.</summary>
    public static async Task FillInTurnAsync(BenchInstallation installation, int rows)
    {
        // A transaction that writes nothing but takes a number costs no flush.
        await installation.ExecuteAsAdminAsync($"DO $$ BEGIN FOR n IN 1 .. {rows} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
        await installation.ExecuteAsAdminAsync($"""
            INSERT INTO audit.entries (org_id, occurred_at, tx, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device, changes)
            SELECT '{installation.Actor.OrgId}', clock_timestamp() - interval '1 minute' + n * interval '1 microsecond', pg_current_xact_id()::text::bigint - {rows} + n, 402, 0, 0,
                   '{installation.Actor.PersonId}', 1, '{installation.Actor.PersonId}', '{installation.Actor.SessionId}', md5(n::text), '192.0.2.0/24', 'Firefox · Linux',
                   CASE WHEN n % 3 = 0 THEN jsonb_build_object('after', jsonb_build_object('role', 'Admin')) END
            FROM generate_series(0, {rows - 1}) n
            """);
        await installation.ExecuteAsAdminAsync("VACUUM ANALYZE audit.entries");
    }

    // Every distribution is the logarithm turned round: the first of a thousand has a tenth of all.
    private static string InsertOf(Guid orgId, int from, int count, int organisations, TimeSpan reach) => $"""
        SELECT setseed({(from % 997) / 1000.0});
        INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device, changes)
        SELECT CASE WHEN rank = 1 THEN '{orgId}'::uuid ELSE md5('organisation ' || rank)::uuid END, clock_timestamp() - ago, actions[what], CASE WHEN fate < 0.94 THEN 0 WHEN fate < 0.98 THEN 1 ELSE 2 END,
               0, CASE WHEN rank = 1 THEN people[1 + (who - 1) % cardinality(people)] ELSE md5(rank || ' ' || who)::uuid END,
               1, CASE WHEN rank = 1 THEN people[1 + (whom - 1) % cardinality(people)] ELSE md5(rank || ' ' || whom)::uuid END,
               md5(rank || ' ' || who || ' ' || extract(day FROM ago))::uuid, md5('request ' || n), '198.51.' || who % 100 || '.0/24', 'Firefox · Linux',
               CASE WHEN n % 3 = 0 THEN jsonb_build_object('after', jsonb_build_object('name', words[1 + (fate * 1000)::integer % 10] || ' number' || n)) END
        FROM (SELECT array_agg(person_id) AS people FROM (SELECT person_id FROM tenant.memberships WHERE org_id = '{orgId}' ORDER BY joined_at, person_id LIMIT 500) AS first) everybody
        CROSS JOIN (SELECT ARRAY[{string.Join(", ", Enum.GetValues<AuditAction>().Select(action => (short)action))}]::smallint[] AS actions,
                           ARRAY['harbour', 'lantern', 'meadow', 'orchard', 'quarry', 'ridge', 'saddle', 'timber', 'valley', 'willow'] AS words) known
        CROSS JOIN (
            SELECT n, least({organisations}, floor(exp(random() * ln({organisations} + 1)))::integer) AS rank, least(500, floor(exp(random() * ln(501)))::integer) AS who,
                   least(500, floor(exp(random() * ln(501)))::integer) AS whom, least({Enum.GetValues<AuditAction>().Length}, floor(exp(random() * ln({Enum.GetValues<AuditAction>().Length + 1})))::integer) AS what,
                   random() AS fate, random() * interval '{(long)reach.TotalSeconds} seconds' AS ago
            FROM generate_series({from}, {from + count - 1}) n OFFSET 0) drawn
        """;
}
