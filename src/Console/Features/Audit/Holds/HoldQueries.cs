using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Holds;
using Castellan.Data.Incidents;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Audit.Holds;

/// <summary>Reads an organisation's holds, open ones first, and counts what a hold would be about.</summary>
public sealed class HoldQueries(TenantDb tenants, TrailQueries trail, TimeProvider clock)
{
    public const int MostCounted = 10_000;

    private const int Shown = 100;

    /// <param name="others">Ids that the page names besides.</param>
    public Task<HoldsView> ViewAsync(TenantActor actor, IEnumerable<Guid> others, CancellationToken cancellation = default)
    {
        var cutOff = clock.GetUtcNow().AddDays(-trail.RetentionDays);
        return tenants.ReadAsync(actor, Permission.AuditRead, async (db, ct) =>
        {
            var holds = await db.AuditHolds.Where(hold => hold.OrgId == actor.OrgId).OrderBy(hold => hold.ReleasedAt != null).ThenByDescending(hold => hold.Number).Take(Shown).ToListAsync(ct);
            var kept = (await db.Database.SqlQuery<KeptRow>($"""
                SELECT h.id AS "Id", (SELECT count(*)::integer FROM (
                    SELECT FROM tenant.audit_held k WHERE k.org_id = {actor.OrgId} AND k.occurred_at >= h.from_at AND k.occurred_at < {cutOff}
                        AND tenancy.hold_covers(h, k.id, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network) LIMIT {MostCounted}) counted) AS "Kept"
                FROM tenant.audit_holds h WHERE h.org_id = {actor.OrgId} AND h.released_at IS NULL
                """).ToListAsync(ct)).ToDictionary(row => row.Id, row => row.Kept);
            var ids = holds.SelectMany(hold => new[] { hold.CreatedBy, hold.ReleasedBy, hold.ActorId, hold.TargetId, hold.AboutId, hold.SessionId }).OfType<Guid>();
            var names = await trail.NamesAsync(db, actor.OrgId, ids.Concat(others), ct);
            var incidents = holds.Select(hold => hold.IncidentId).OfType<Guid>().Distinct().ToList();
            var numbers = incidents.Count == 0 ? [] : await db.Incidents.Where(incident => incident.OrgId == actor.OrgId && incidents.Contains(incident.Id))
                .ToDictionaryAsync(incident => incident.Id, incident => incident.Number, ct);
            return new HoldsView([.. holds.Select(hold => new HoldRow(
                hold.Id, hold.Number, hold.Reason, hold.Scope, names.GetValueOrDefault(hold.CreatedBy)?.Text, hold.CreatedAt, kept.GetValueOrDefault(hold.Id), hold.ReleasedAt,
                hold.ReleasedBy is { } by ? names.GetValueOrDefault(by)?.Text : null, hold.ReleaseReason, hold.IncidentId is { } of && numbers.TryGetValue(of, out var number) ? number : null))],
                names, actor.May(Permission.IncidentsManage) ? await OpenIncidentsAsync(db, actor.OrgId, ct) : []);
        }, cancellation);
    }

    private static async Task<IReadOnlyList<HoldIncident>> OpenIncidentsAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation) =>
        await db.Incidents.Where(incident => incident.OrgId == orgId && incident.State == IncidentState.Open).OrderByDescending(incident => incident.Number).Take(Shown)
            .Select(incident => new HoldIncident(incident.Number, incident.Title)).ToListAsync(cancellation);

    /// <summary>How many entries a hold would be about now; counted up to a bound.</summary>
    public Task<int> CountAsync(TenantActor actor, HoldScope scope, int most, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.AuditRead, (db, ct) => CountAsync(db, actor.OrgId, scope, most, ct), cancellation);

    internal async Task<int> CountAsync(ConsoleDb db, Guid orgId, HoldScope scope, int most, CancellationToken cancellation)
    {
        var (text, values) = Counting(orgId, scope, most, clock.GetUtcNow().AddDays(-trail.RetentionDays));
        return (await db.Database.SqlQueryRaw<int>(text, values).ToListAsync(cancellation))[0];
    }

    // By the indexes of the log: a hold on one person does not read the whole organisation.
    private static (string Text, object[] Values) Counting(Guid orgId, HoldScope scope, int most, DateTimeOffset cutOff)
    {
        List<NpgsqlParameter> values =
        [
            new NpgsqlParameter<Guid>("org", orgId), new NpgsqlParameter<DateTimeOffset>("from", scope.From), new NpgsqlParameter<DateTimeOffset>("cut", cutOff), new NpgsqlParameter<int>("most", most),
        ];
        List<string> conditions = ["org_id = @org", "occurred_at >= @from"];
        Add("to", scope.To, "occurred_at < @to");
        Add("actor", scope.Actor, "actor_id = @actor");
        Add("target", scope.Target, "target_id = @target");
        Add("about", scope.About, "(actor_id = @about OR target_id = @about)");
        Add("session", scope.Session, "session_id = @session");
        Add("request", scope.Request, "request_id = @request");
        Add("network", scope.Network, "network = @network");
        Add("actions", scope.Actions.Count > 0 ? scope.Actions.Select(action => (short)action).ToArray() : null, "action = ANY (@actions)");
        Add("outcomes", scope.Outcomes.Count > 0 ? scope.Outcomes.Select(outcome => (short)outcome).ToArray() : null, "outcome = ANY (@outcomes)");
        Add("entries", scope.IsPicked ? scope.Entries.ToArray() : null, "(id = ANY (@entries) OR session_id = ANY (@sessions))");
        if (scope.IsPicked)
        {
            values.Add(new NpgsqlParameter<Guid[]>("sessions", [.. scope.Sessions]));
        }
        var where = string.Join(" AND ", conditions);
        return ($"""
            SELECT count(*)::integer AS "Value" FROM (
                (SELECT FROM audit.entries WHERE {where} AND occurred_at >= @cut LIMIT @most) UNION ALL (SELECT FROM tenant.audit_held WHERE {where} AND occurred_at < @cut LIMIT @most)) matching
            """, [.. values]);

        void Add(string name, object? value, string condition)
        {
            if (value is not null)
            {
                values.Add(new NpgsqlParameter(name, value));
                conditions.Add(condition);
            }
        }
    }

    private sealed record KeptRow(Guid Id, int Kept);
}
