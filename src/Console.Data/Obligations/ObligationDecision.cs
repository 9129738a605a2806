using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Obligations;

/// <summary>Somebody decided, with reasons, that an obligation need not be met, or that it must be after all. Never changed; the last one holds.</summary>
public sealed class ObligationDecision : ITenantOwned
{
    private ObligationDecision()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public string RuleId { get; private set; } = "";

    /// <summary>False takes the obligation up again.</summary>
    public bool Waived { get; private set; }

    public string Reason { get; private set; } = "";

    public Guid DecidedBy { get; private set; }

    public DateTimeOffset DecidedAt { get; private set; }

    public static Outcome<ObligationDecision> Decide(Incident incident, string ruleId, bool waived, string? reason, Guid by, DateTimeOffset now)
    {
        if (!incident.IsOpen)
        {
            return new IncidentNotOpen(incident.State);
        }
        return ProseText.Required(reason, Incident.ReasonLength).Then<ObligationDecision>(cleaned => new ObligationDecision
        {
            OrgId = incident.OrgId,
            Id = Guid.CreateVersion7(now),
            IncidentId = incident.Id,
            RuleId = ruleId,
            Waived = waived,
            Reason = cleaned,
            DecidedBy = by,
            DecidedAt = now,
        });
    }

    /// <summary>The rules that are waived, whatever the order the decisions come in.</summary>
    public static IReadOnlyList<string> InForce(IEnumerable<ObligationDecision> decisions) =>
    [
        .. decisions.GroupBy(one => one.RuleId, StringComparer.Ordinal).Select(same => same.OrderBy(one => one.DecidedAt).ThenBy(one => one.Id).Last())
            .Where(last => last.Waived).Select(last => last.RuleId).Order(StringComparer.Ordinal),
    ];
}
