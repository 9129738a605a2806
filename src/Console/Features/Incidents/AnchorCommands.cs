using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;

namespace Castellan.Features.Incidents;

/// <summary>A decision about an anchor: what the clock on the wall showed, where, and why it is so.</summary>
public sealed record AnchorDraft(AnchorKind Anchor, DateTime At, string Zone, string Reason);

/// <summary>The awareness ledger: decisions are added, never changed; each moves the clocks that run from it.</summary>
public sealed class AnchorCommands(TenantDb tenants)
{
    public Task<Outcome<Done>> DecideAsync(TenantActor actor, int number, AnchorDraft draft, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, AuditAction.AnchorDecided, TimelineKind.AnchorDecided, draft.Anchor, (incident, present, now) => LocalInstant.Read(draft.At, draft.Zone, now)
            .Then(at => AnchorDecision.Decide(incident, draft.Anchor, at, present, draft.Reason, actor.PersonId, now)), cancellation);

    public Task<Outcome<Done>> WithdrawAsync(TenantActor actor, int number, AnchorKind anchor, string? reason, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, AuditAction.AnchorWithdrawn, TimelineKind.AnchorWithdrawn, anchor,
            (incident, present, now) => AnchorDecision.Withdraw(incident, present, reason, actor.PersonId, now), cancellation);

    private Task<Outcome<Done>> WriteAsync(
        TenantActor actor, int number, AuditAction action, TimelineKind kind, AnchorKind anchor, Func<Incident, AnchorDecision?, DateTimeOffset, Outcome<AnchorDecision>> decide, CancellationToken cancellation) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            var ledger = await IncidentWork.LedgerAsync(write, incident, cancellation);
            var present = AnchorDecision.InForce(ledger).GetValueOrDefault(anchor);
            return decide(incident, present, write.Now).Then<Done>(line =>
            {
                write.Db.IncidentAnchors.Add(line);
                write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, kind, anchor.ToString(), line.Reason, actor.PersonId, write.Now));
                write.Record(action, AuditTarget.Incident(incident.Id), new { anchor = anchor.ToString(), at = present?.At }, new { anchor = anchor.ToString(), at = line.At });
                return Done.Instance;
            });
        }, cancellation: cancellation);
}
