using System.Globalization;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Holds;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Holds;

/// <summary>Places holds and releases them.</summary>
public sealed class HoldCommands(TenantDb tenants, HoldQueries queries)
{
    public const int MostOpen = 50;

    /// <summary>Entries that one hold may be about when it is placed.</summary>
    public const int MostEntries = 100_000;

    public Task<Outcome<int>> PlaceAsync(TenantActor actor, HoldOrder order, CancellationToken cancellation = default) =>
        tenants.WriteAsync<int>(actor, Permission.AuditExport, async write =>
        {
            if (order.Filter.Words is not null)
            {
                return new HoldByWords();
            }
            // The organisation's lock makes counting and adding one step.
            if (await write.Db.AuditHolds.CountAsync(hold => hold.OrgId == actor.OrgId && hold.ReleasedAt == null && hold.EntryIds.Length + hold.SessionIds.Length == 0, cancellation) >= MostOpen)
            {
                return new TooManyHolds(MostOpen);
            }
            var incident = order.Incident is { } wanted && write.Standing.Permissions.Contains(Permission.IncidentsManage)
                ? await write.Db.Incidents.SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.Number == wanted && one.State == IncidentState.Open, cancellation)
                : null;
            if (order.Incident is not null && incident is null)
            {
                return new HoldIncidentUnknown();
            }
            var number = await HoldNumbers.NextAsync(write.Db, actor.OrgId, cancellation);
            var placed = AuditHold.Place(actor.OrgId, number, ScopeOf(order.Filter, order.WithFuture, write.Now), order.Reason, actor.PersonId, write.Now, incident?.Id);
            if (!placed.Succeeded)
            {
                return placed.Refusal;
            }
            var hold = placed.Value;
            var entries = await queries.CountAsync(write.Db, actor.OrgId, hold.Scope, MostEntries + 1, cancellation);
            if (entries > MostEntries)
            {
                return new HoldTooLarge(MostEntries);
            }
            if (entries == 0 && hold.ToAt is not null)
            {
                return new HoldMatchesNothing();
            }
            write.Db.AuditHolds.Add(hold);
            if (incident is not null)
            {
                write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.HoldPlaced, Numbered(hold), hold.Reason, actor.PersonId, write.Now));
            }
            write.Record(AuditAction.HoldPlaced, AuditTarget.Hold(hold.Id), after: new { entries, until = hold.ToAt, incident = incident?.Number });
            return hold.Number;
        }, roster: true, cancellation);

    /// <summary>What is past its retention goes within minutes, unless another hold is about it.</summary>
    public Task<Outcome<Done>> ReleaseAsync(TenantActor actor, Guid holdId, string? reason, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.AuditExport, async write =>
        {
            if (await write.Db.AuditHolds.SingleOrDefaultAsync(row => row.OrgId == actor.OrgId && row.Id == holdId, cancellation) is not { } hold)
            {
                return new HoldNotFound();
            }
            var incident = hold.IncidentId is { } of ? await write.Db.Incidents.SingleAsync(one => one.OrgId == actor.OrgId && one.Id == of, cancellation) : null;
            return hold.Release(reason, actor.PersonId, write.Now).Then<Done>(done =>
            {
                if (incident is not null)
                {
                    write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.HoldReleased, Numbered(hold), hold.ReleaseReason!, actor.PersonId, write.Now));
                }
                write.Record(AuditAction.HoldReleased, AuditTarget.Hold(holdId));
                return done;
            });
        }, roster: true, cancellation);

    private static string Numbered(AuditHold hold) => hold.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a filter comes to as a hold.</summary>
    public static HoldScope ScopeOf(TrailFilter filter, bool withFuture, DateTimeOffset now) =>
        new((filter.From ?? DateTimeOffset.UnixEpoch).ToUniversalTime(), withFuture && filter.To is null ? null : (filter.To is { } to && to < now ? to : now).ToUniversalTime())
        {
            Actor = filter.Actor,
            Target = filter.Target,
            About = filter.About,
            Actions = filter.Actions,
            Outcomes = filter.Outcome switch
            {
                TrailOutcome.NotDone => [AuditOutcome.Refused, AuditOutcome.Failed],
                TrailOutcome.Refused => [AuditOutcome.Refused],
                TrailOutcome.Failed => [AuditOutcome.Failed],
                TrailOutcome.Done => [AuditOutcome.Done],
                _ => [],
            },
            Session = filter.Session,
            Request = filter.Request,
            Network = filter.Network,
        };
}
