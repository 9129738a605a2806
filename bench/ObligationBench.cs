using System.Diagnostics;
using Castellan.Features.Incidents;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Bench;

/// <summary>The sweep over open obligations of many organisations: when nothing is due, and when ten thousand reminders are due in one minute.</summary>
internal static class ObligationBench
{
    // Each round of reminders writes tens of thousands of rows.
    private const int Counted = 5;
    private const int Organisations = 1_000;
    private const int IncidentsEach = 25;
    private const int DueEach = 10;
    private const int RulesEach = 4;
    private const double AllowedIdle = 1;
    private const double AllowedDue = 30;

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        var number = await IncidentBench.ReportAsync(installation);
        var now = TimeProvider.System.GetUtcNow();
        await FillAsync(installation, number, now);
        List<double> idle = [];
        List<double> due = [];
        await SweepAsync(installation, now, expected: 0);
        for (var round = 0; round < Counted; round++)
        {
            idle.Add(await SweepAsync(installation, now, expected: 0));
        }
        for (var round = 0; round < Counted; round++)
        {
            // Half of the day that the early warning has, for those that became known three hours ago.
            due.Add(await SweepAsync(installation, now.AddHours(9).AddMinutes(1), Organisations * DueEach));
            await installation.ExecuteAsAdminAsync("""
                SET session_replication_role = replica;
                DELETE FROM tenant.obligation_reminders; DELETE FROM tenant.outbox_messages; DELETE FROM tenant.notifications
                """);
        }
        var (quiet, busy) = (Rounds.Median(idle), Rounds.Median(due));
        var open = Organisations * IncidentsEach * RulesEach;
        return
        [
            new Measured($"sweep of {open:N0} open obligations, nothing due", $"{quiet:F2} s", "≤ 1 s", quiet <= AllowedIdle,
                $"{Organisations * IncidentsEach:N0} incidents of {Organisations:N0} organisations, each read as that organisation; median of {Counted}"),
            new Measured($"{Organisations * DueEach:N0} reminders due in one minute, of {open:N0} open obligations", $"{busy:F1} s", "≤ 30 s", busy <= AllowedDue,
                $"recorded, audited and handed to bell and outbox, one transaction each; median of {Counted}"),
        ];
    }

    private static async Task<double> SweepAsync(BenchInstallation installation, DateTimeOffset asOf, int expected)
    {
        await using var scope = installation.Services.CreateAsyncScope();
        var started = Stopwatch.GetTimestamp();
        var report = await scope.ServiceProvider.GetRequiredService<ReminderSweeper>().RunAsync(asOf, CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return report.Items == expected ? took : throw new InvalidOperationException($"{report.Items} reminders instead of {expected}.");
    }

    // Copies of one organisation with its owner and one incident, each with four periods that run: the promise, the CNIL and two of NIS2.
    private static async Task FillAsync(BenchInstallation installation, int number, DateTimeOffset now)
    {
        var orgId = installation.Actor.OrgId;
        await installation.ExecuteAsAdminAsync($"""
            SET session_replication_role = replica;
            INSERT INTO tenant.organisations
            SELECT copy.* FROM tenant.organisations o CROSS JOIN generate_series(1, {Organisations}) n
            CROSS JOIN LATERAL jsonb_populate_record(o, jsonb_build_object('org_id', md5('house ' || n), 'slug', 'house-' || n)) copy WHERE o.org_id = '{orgId}';
            INSERT INTO tenant.roles
            SELECT copy.* FROM tenant.roles r CROSS JOIN generate_series(1, {Organisations}) n
            CROSS JOIN LATERAL jsonb_populate_record(r, jsonb_build_object('org_id', md5('house ' || n), 'id', md5('role ' || n))) copy
            WHERE r.org_id = '{orgId}' AND r.id = '{installation.Actor.Standing.RoleId}';
            INSERT INTO tenant.memberships
            SELECT copy.* FROM tenant.memberships m CROSS JOIN generate_series(1, {Organisations}) n
            CROSS JOIN (SELECT array_agg(person_id) AS people FROM (SELECT person_id FROM tenant.memberships WHERE org_id = '{orgId}' ORDER BY joined_at LIMIT {Organisations}) AS first) everybody
            CROSS JOIN LATERAL jsonb_populate_record(m, jsonb_build_object('org_id', md5('house ' || n), 'role_id', md5('role ' || n), 'person_id', people[1 + n % cardinality(people)])) copy
            WHERE m.org_id = '{orgId}' AND m.person_id = '{installation.Actor.PersonId}';
            INSERT INTO tenant.obligation_profiles (org_id, regimes, party, is_trust_service, changed_by, changed_at)
            SELECT md5('house ' || n)::uuid, ARRAY['gdpr', 'promise', 'fr', 'nis2'], 0, false, '{installation.Actor.PersonId}', '{now:O}' FROM generate_series(1, {Organisations}) n;
            INSERT INTO tenant.incidents
            SELECT copy.* FROM tenant.incidents i CROSS JOIN generate_series(1, {Organisations}) n CROSS JOIN generate_series(1, {IncidentsEach}) k
            CROSS JOIN LATERAL jsonb_populate_record(i, jsonb_build_object('org_id', md5('house ' || n), 'id', md5('incident ' || n || ' ' || k), 'number', k, 'risk', 2)) copy
            WHERE i.org_id = '{orgId}' AND i.number = {number};
            INSERT INTO tenant.incident_anchors (org_id, id, incident_id, anchor, at, zone, reason, decided_by, decided_at)
            SELECT md5('house ' || n)::uuid, gen_random_uuid(), md5('incident ' || n || ' ' || k)::uuid, anchor,
                   '{now:O}'::timestamptz - CASE WHEN anchor = 6 AND k <= {DueEach} THEN interval '3 hours' ELSE n * interval '1 second' END, 'UTC', 'seen', '{installation.Actor.PersonId}', '{now:O}'
            FROM generate_series(1, {Organisations}) n CROSS JOIN generate_series(1, {IncidentsEach}) k CROSS JOIN unnest(ARRAY[2, 3, 6]::smallint[]) AS anchor
            """);
        await installation.ExecuteAsAdminAsync("ANALYZE");
    }
}
