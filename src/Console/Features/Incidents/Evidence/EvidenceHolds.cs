using System.Globalization;
using Castellan.Data.Audit;
using Castellan.Data.Holds;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.Evidence;

/// <summary>Holds what belongs to an incident beyond the purge. Whoever calls has the organisation's lock, for the numbers.</summary>
internal static class EvidenceHolds
{
    /// <summary>Pins an entry to the incident and holds it.</summary>
    public static async Task<Outcome<Done>> PinAsync(TenantWrite write, Incident incident, PinnedEntry entry, string? why, CancellationToken cancellation)
    {
        var line = TimelineEntry.Pin(incident, new AuditTarget(TargetKind.None, entry.Place.Id), entry.ToString(), why, write.Actor.PersonId, write.Now);
        return line.Succeeded ? await PickAsync(write, incident, line.Value, entry.Place.Id, session: null, cancellation) : line.Refusal;
    }

    /// <summary>Pins a session to the incident and holds everything that is done in it.</summary>
    public static async Task<Outcome<Done>> PinAsync(TenantWrite write, Incident incident, Guid sessionId, Guid personId, string? why, CancellationToken cancellation)
    {
        var line = TimelineEntry.Pin(incident, AuditTarget.Session(sessionId), personId.ToString("N"), why, write.Actor.PersonId, write.Now);
        return line.Succeeded ? await PickAsync(write, incident, line.Value, entry: null, sessionId, cancellation) : line.Refusal;
    }

    /// <summary>Holds all that a scope is about for the incident.</summary>
    public static async Task<Outcome<Done>> HoldAsync(TenantWrite write, Incident incident, HoldScope scope, CancellationToken cancellation) =>
        AuditHold.Place(incident.OrgId, await NumberAsync(write, cancellation), scope, Reason(incident), write.Actor.PersonId, write.Now, incident.Id).Then<Done>(hold =>
        {
            Placed(write, incident, hold);
            return Done.Instance;
        });

    private static async Task<Outcome<Done>> PickAsync(TenantWrite write, Incident incident, TimelineEntry line, Guid? entry, Guid? session, CancellationToken cancellation)
    {
        write.Db.IncidentTimeline.Add(line);
        var open = write.Db.AuditHolds.Local.FirstOrDefault(hold => hold.IncidentId == incident.Id && hold.ReleasedAt is null && hold.Scope.IsPicked)
            ?? await write.Db.AuditHolds.FirstOrDefaultAsync(
                hold => hold.OrgId == incident.OrgId && hold.IncidentId == incident.Id && hold.ReleasedAt == null && hold.EntryIds.Length + hold.SessionIds.Length > 0, cancellation);
        if (open is not null)
        {
            return open.Pick(entry, session);
        }
        var scope = new HoldScope(DateTimeOffset.UnixEpoch, null) { Entries = entry is { } one ? [one] : [], Sessions = session is { } all ? [all] : [] };
        return await HoldAsync(write, incident, scope, cancellation);
    }

    private static async Task<int> NumberAsync(TenantWrite write, CancellationToken cancellation) =>
        await HoldNumbers.NextAsync(write.Db, write.Actor.OrgId, cancellation) + write.Db.AuditHolds.Local.Count(hold => write.Db.Entry(hold).State == EntityState.Added);

    private static void Placed(TenantWrite write, Incident incident, AuditHold hold)
    {
        write.Db.AuditHolds.Add(hold);
        write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.HoldPlaced, hold.Number.ToString(CultureInfo.InvariantCulture), "", write.Actor.PersonId, write.Now));
        write.Record(AuditAction.HoldPlaced, AuditTarget.Hold(hold.Id), after: new { until = hold.ToAt, incident = incident.Number });
    }

    private static string Reason(Incident incident)
    {
        var reason = $"{IncidentWork.Named(incident.Number)}: {incident.Title}";
        return reason.Length <= AuditHold.LongestReason ? reason : reason[..AuditHold.LongestReason];
    }
}
