using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Features.Incidents.Forms;
using Castellan.Platform.Files;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>How a form reached its addressee; the time is what the clock on the wall showed.</summary>
public sealed record FilingDraft(FilingStage Stage, DateTime FiledAt, string Zone, string Channel, string Reference, string LateReasons);

/// <summary>Records that a form was filed: freezes what was said, stops or restarts the clock, demands reasons when late.</summary>
public sealed class FilingCommands(TenantDb tenants)
{
    /// <param name="proof">The receipt, already received.</param>
    public Task<Outcome<Guid>> FileAsync(
        TenantActor actor, int number, string form, string language, FilingDraft draft, ArrivedFile? proof, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Guid>(actor, Permission.IncidentsManage, async write =>
        {
            if (FormPacks.Of(form) is not { } pack || !Languages.Speaks(language))
            {
                return new FormUnknown();
            }
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            var at = LocalInstant.Read(draft.FiledAt, draft.Zone, write.Now);
            if (!at.Succeeded)
            {
                return at.Refusal;
            }
            var kept = await write.Db.FormDrafts.AsNoTracking()
                .SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id && one.Form == form && one.Language == language, cancellation);
            var answers = FormAnswers.Of(kept?.Content).With(FormPack.LateReasons, draft.LateReasons);
            // What is known in part is filed as a first notification; a complete one says everything.
            var missing = pack.Missing(answers).Count;
            if (missing > 0 && draft.Stage == FilingStage.Complete)
            {
                return new FormIncomplete(missing);
            }
            if (proof is not null && (await FileStore.CompleteAsync(write, proof, cancellation)).Refusal is { } refused)
            {
                return refused;
            }
            var former = await write.Db.IncidentFilings.AsNoTracking().Where(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id && one.Form == form)
                .OrderByDescending(one => one.RecordedAt).FirstOrDefaultAsync(cancellation);
            var due = former is null ? await DueAsync(write, incident, pack.Meets, cancellation) : null;
            var facts = new FilingFacts(draft.Stage, at.Value, draft.Channel, draft.Reference, draft.LateReasons, proof?.Id);
            return pack.Clean(answers).Then(cleaned => Filing.Record(incident, form, language, cleaned.ToJson(), facts, former, due, actor.PersonId, write.Now)).Then<Guid>(filing =>
            {
                write.Db.IncidentFilings.Add(filing);
                write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.Filed, form, filing.Reference, actor.PersonId, write.Now));
                write.Record(AuditAction.FilingRecorded, AuditTarget.Incident(incident.Id),
                    after: new { form, stage = filing.Stage.ToString(), at = filing.FiledAt, late = filing.LateReasons.Length > 0, sha256 = Convert.ToHexStringLower(filing.Sha256) });
                return filing.Id;
            });
        }, cancellation: cancellation);

    /// <summary>
    /// Records that an obligation without a form of ours was met elsewhere. Its next stage starts from here; later knowledge is
    /// recorded the same way and supplements it.
    /// </summary>
    public Task<Outcome<Guid>> FileElsewhereAsync(TenantActor actor, int number, string ruleId, FilingDraft draft, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Guid>(actor, Permission.IncidentsManage, async write =>
        {
            if (RuleSheet.Current.Find(ruleId) is not { Status: RuleStatus.InForce, MetByStageOf: null } rule || FormPacks.All.Any(pack => pack.Meets.Contains(ruleId, StringComparer.Ordinal)))
            {
                return new ObligationUnknown();
            }
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            var at = LocalInstant.Read(draft.FiledAt, draft.Zone, write.Now);
            if (!at.Succeeded)
            {
                return at.Refusal;
            }
            var former = await write.Db.IncidentFilings.AsNoTracking().Where(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id && one.Form == rule.Id)
                .OrderByDescending(one => one.RecordedAt).FirstOrDefaultAsync(cancellation);
            var due = former is null ? await DueAsync(write, incident, [rule.Id], cancellation) : null;
            var facts = new FilingFacts(draft.Stage, at.Value, draft.Channel, draft.Reference, draft.LateReasons, null);
            return Filing.Record(incident, rule.Id, "", FormAnswers.None.ToJson(), facts, former, due, actor.PersonId, write.Now).Then<Guid>(filing =>
            {
                write.Db.IncidentFilings.Add(filing);
                write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.Filed, rule.Id, filing.Reference, actor.PersonId, write.Now));
                write.Record(AuditAction.FilingRecorded, AuditTarget.Incident(incident.Id),
                    after: new { form = rule.Id, stage = filing.Stage.ToString(), at = filing.FiledAt, late = filing.LateReasons.Length > 0, sha256 = Convert.ToHexStringLower(filing.Sha256) });
                return filing.Id;
            });
        }, cancellation: cancellation);

    // The earliest of the deadlines whose lateness needs reasons.
    private static async Task<DateTimeOffset?> DueAsync(TenantWrite write, Incident incident, IReadOnlyList<string> meets, CancellationToken cancellation)
    {
        var (rules, facts) = (await ObligationReads.FactsAsync(write.Db, incident.OrgId, [incident], cancellation))[incident.Id];
        return rules.Where(rule => rule.LateNeedsReasons && meets.Contains(rule.Id, StringComparer.Ordinal)).Select(rule => ObligationEngine.DueOf(rule, facts)).Min();
    }
}
