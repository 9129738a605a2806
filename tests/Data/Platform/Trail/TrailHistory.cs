using System.Globalization;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Platform.Trail;

/// <summary>Writes history as the administrator: the doors let nobody choose an entry's time.</summary>
internal static class TrailHistory
{
    /// <summary>Makes the days that the retention covers.</summary>
    public static Task PrepareAsync(TestInstallation installation) =>
        installation.ExecuteAsAdminAsync("SET ROLE castellan_keeper; SELECT audit.make_days((clock_timestamp() AT TIME ZONE 'UTC')::date - 40, 48); RESET ROLE");

    public static Task AddAsync(
        TestInstallation installation, Guid orgId, DateTimeOffset at, short action = 107, short outcome = 0, Guid? actor = null, Guid? target = null, Guid? session = null, string? changes = null,
        short targetKind = 1, short actorKind = 0, string? device = null) =>
        installation.ExecuteAsAdminAsync(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, changes, device)
            VALUES ('{orgId}', '{at:O}', {action}, {outcome}, {actorKind}, {Id(actor)}, {targetKind}, {Id(target)}, {Id(session)}, {(changes is null ? "NULL" : $"'{changes}'")}, {(device is null ? "NULL" : $"'{device}'")})
            """));

    /// <summary>
    /// 30 days with an entry every twelve seconds: nine of ten by the busy person, one in 5,000 by the rare one, a few
    /// refusals, 14 actions of which the last is rare.
    /// </summary>
    public static async Task FillAsync(TestInstallation installation, Guid orgId, Guid busy, Guid rare, Guid target, int count = 210_000)
    {
        await PrepareAsync(installation);
        await installation.ExecuteAsAdminAsync(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, network, device, request_id)
            SELECT '{orgId}', clock_timestamp() - i * interval '12 seconds', CASE WHEN i % 7001 = 0 THEN 501 ELSE 100 + i % 13 END, CASE WHEN i % 997 = 0 THEN 1 + (i % 2) ELSE 0 END,
                0, CASE WHEN i % 5000 = 0 THEN '{rare}' WHEN i % 10 = 0 THEN gen_random_uuid() ELSE '{busy}' END::uuid,
                1, CASE WHEN i % 4999 = 0 THEN '{target}' ELSE gen_random_uuid() END::uuid, gen_random_uuid(), '192.0.2.0/24', 'Firefox · Linux', md5(i::text)
            FROM generate_series(1, {count}) i
            """));
        await installation.ExecuteAsAdminAsync("ANALYZE audit.entries");
    }

    private static string Id(Guid? id) => id is { } value ? $"'{value}'" : "NULL";
}
