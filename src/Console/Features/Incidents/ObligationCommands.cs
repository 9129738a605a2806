using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>What people decide about obligations: which rules apply, that one need not be met, that its running out has been seen.</summary>
public sealed class ObligationCommands(TenantDb tenants)
{
    public Task<Outcome<Done>> ChooseAsync(TenantActor actor, ObligationChoice choice, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            var profile = await write.Db.ObligationProfiles.SingleOrDefaultAsync(one => one.OrgId == actor.OrgId, cancellation);
            var before = profile?.Choice ?? ObligationChoice.Default;
            if (profile is null)
            {
                profile = ObligationProfile.Of(actor.OrgId);
                write.Db.ObligationProfiles.Add(profile);
            }
            return profile.Choose(choice, actor.PersonId, write.Now).Then<Done>(done =>
            {
                write.Record(AuditAction.ObligationRulesChanged, AuditTarget.Organisation(actor.OrgId), Facts(before), Facts(profile.Choice));
                return done;
            });
        }, roster: true, cancellation);

    public Task<Outcome<Done>> WaiveAsync(TenantActor actor, int number, string ruleId, string? reason, CancellationToken cancellation = default) =>
        DecideAsync(actor, number, ruleId, waived: true, reason, cancellation);

    public Task<Outcome<Done>> TakeUpAsync(TenantActor actor, int number, string ruleId, string? reason, CancellationToken cancellation = default) =>
        DecideAsync(actor, number, ruleId, waived: false, reason, cancellation);

    /// <summary>Ends the escalation to others for the present due instant. Acknowledged twice is acknowledged once.</summary>
    public Task<Outcome<Done>> AcknowledgeAsync(TenantActor actor, int number, string ruleId, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (await LockedAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            if (await FindAsync(write, incident, ruleId, cancellation) is not { } obligation)
            {
                return new ObligationUnknown();
            }
            if (!obligation.IsCounting || obligation.Due is not { } due)
            {
                return new ObligationNotCounting();
            }
            if (!await write.Db.ObligationAcknowledgements.AnyAsync(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id && one.RuleId == ruleId && one.DueAt == due, cancellation))
            {
                write.Db.ObligationAcknowledgements.Add(ObligationAcknowledgement.Of(actor.OrgId, incident.Id, ruleId, due, actor.PersonId, write.Now));
                write.Record(AuditAction.ObligationAcknowledged, AuditTarget.Incident(incident.Id), after: new { rule = ruleId, dueAt = due });
            }
            return Done.Instance;
        }, cancellation: cancellation);

    private Task<Outcome<Done>> DecideAsync(TenantActor actor, int number, string ruleId, bool waived, string? reason, CancellationToken cancellation) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (await LockedAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            if (await FindAsync(write, incident, ruleId, cancellation) is not { } obligation)
            {
                return new ObligationUnknown();
            }
            if (waived ? !obligation.IsOpen : obligation.State != ObligationState.Waived)
            {
                return new ObligationNotOpen();
            }
            return ObligationDecision.Decide(incident, ruleId, waived, reason, actor.PersonId, write.Now).Then<Done>(decision =>
            {
                write.Db.ObligationDecisions.Add(decision);
                write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(
                    incident, waived ? TimelineKind.ObligationWaived : TimelineKind.ObligationTakenUp, ruleId, decision.Reason, actor.PersonId, write.Now));
                write.Record(waived ? AuditAction.ObligationWaived : AuditAction.ObligationTakenUp, AuditTarget.Incident(incident.Id), after: new { rule = ruleId });
                return Done.Instance;
            });
        }, cancellation: cancellation);

    // Two decisions about one incident follow one another.
    private static async Task<Incident?> LockedAsync(TenantWrite write, int number, CancellationToken cancellation) =>
        (await write.Db.Incidents.FromSql($"SELECT *, xmin FROM tenant.incidents WHERE org_id = {write.Actor.OrgId} AND number = {number} FOR UPDATE").ToListAsync(cancellation)).SingleOrDefault();

    private static async Task<Obligation?> FindAsync(TenantWrite write, Incident incident, string ruleId, CancellationToken cancellation)
    {
        var (rules, facts) = (await ObligationReads.FactsAsync(write.Db, incident.OrgId, [incident], cancellation))[incident.Id];
        return ObligationEngine.Compute(rules, facts, write.Now).FirstOrDefault(one => one.RuleId == ruleId);
    }

    private static object Facts(ObligationChoice choice) => new { regimes = choice.Regimes, party = choice.Party.ToString(), trustService = choice.IsTrustService, contractHours = choice.ContractHours };
}
