using Castellan.Data;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Features.Incidents.Forms;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>The rules an incident is under, and what is decided and filed.</summary>
internal sealed record ObligationCase(IReadOnlyList<Rule> Rules, ObligationFacts Facts);

/// <summary>Gathers what obligations are computed from; they themselves are never stored.</summary>
internal static class ObligationReads
{
    public static async Task<Dictionary<Guid, ObligationCase>> FactsAsync(ConsoleDb db, Guid orgId, IReadOnlyList<Incident> incidents, CancellationToken cancellation)
    {
        if (incidents.Count == 0)
        {
            return [];
        }
        var ids = incidents.Select(incident => incident.Id).ToList();
        var choice = (await db.ObligationProfiles.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == orgId, cancellation))?.Choice ?? ObligationChoice.Default;
        var ledger = (await db.IncidentAnchors.AsNoTracking().Where(line => line.OrgId == orgId && ids.Contains(line.IncidentId)).ToListAsync(cancellation)).ToLookup(line => line.IncidentId);
        var filings = (await db.IncidentFilings.AsNoTracking().Where(filing => filing.OrgId == orgId && ids.Contains(filing.IncidentId))
            .Select(filing => new { filing.IncidentId, filing.Form, filing.Stage, filing.FiledAt, filing.Zone }).ToListAsync(cancellation)).ToLookup(filing => filing.IncidentId);
        var decisions = (await db.ObligationDecisions.AsNoTracking().Where(one => one.OrgId == orgId && ids.Contains(one.IncidentId)).ToListAsync(cancellation)).ToLookup(one => one.IncidentId);
        return incidents.ToDictionary(incident => incident.Id, incident => new ObligationCase(
            choice.RulesOn(DateOnly.FromDateTime(incident.ReportedAt.UtcDateTime)),
            new ObligationFacts(
                AnchorDecision.InForce(ledger[incident.Id]).ToDictionary(pair => pair.Key, pair => new ZonedInstant(pair.Value.At!.Value, pair.Value.Zone)),
                [
                    // Every incident stands in the register from its report on.
                    new Submission(RegisterRule, FilingStage.Complete, incident.ReportedAt),
                    .. filings[incident.Id].SelectMany(filing => RulesMetBy(filing.Form).Select(rule => new Submission(rule, filing.Stage, filing.FiledAt, filing.Zone))),
                ],
                incident.Risk, ObligationDecision.InForce(decisions[incident.Id]), choice.IsTrustService, choice.ContractHours)));
    }

    /// <summary>A form's rules, or the rule itself where something was filed without a form of ours.</summary>
    public static IReadOnlyList<string> RulesMetBy(string form) => FormPacks.Of(form)?.Meets ?? (RuleSheet.Current.Find(form) is { } rule ? [rule.Id] : []);

    /// <summary>Whom a filing told; null where it was neither an authority nor the people concerned.</summary>
    public static NotificationDuty? DutyOf(string form) => FormPacks.Of(form)?.Duty ?? RuleSheet.Current.Find(form)?.To switch
    {
        "authority" or "csirt" => NotificationDuty.Authority,
        "people" => NotificationDuty.People,
        _ => null,
    };

    private const string RegisterRule = "gdpr.33.5";
}
