using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Incidents;

/// <summary>The instants from which deadlines run. Each is decided for itself, none inferred from another. Stored as a number; never renumber.</summary>
public enum AnchorKind : short
{
    Occurred = 1,
    Detected = 2,

    /// <summary>Reasonable degree of certainty that personal data are affected.</summary>
    Aware = 3,
    ProcessorInformed = 4,
    ClassifiedMajor = 5,
    SignificanceAware = 6,
    ExploitationAware = 7,
    AssessedNotifiable = 8,
    MeasureAvailable = 9,
    Handled = 10,
}

/// <summary>
/// One line of the awareness ledger: somebody decided when something was so, and why. Never changed; a later decision about
/// the same anchor replaces it, and one without an instant takes it back.
/// </summary>
public sealed class AnchorDecision : ITenantOwned
{
    private AnchorDecision()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public AnchorKind Anchor { get; private set; }

    /// <summary>Null takes the anchor back.</summary>
    public DateTimeOffset? At { get; private set; }

    public string Zone { get; private set; } = "";

    public string Reason { get; private set; } = "";

    public Guid? DecidedBy { get; private set; }

    public DateTimeOffset DecidedAt { get; private set; }

    /// <summary>The decision that this one replaces.</summary>
    public Guid? Corrects { get; private set; }

    /// <param name="present">The decision in force, or null for the first.</param>
    public static Outcome<AnchorDecision> Decide(Incident incident, AnchorKind anchor, LocalInstant at, AnchorDecision? present, string? reason, Guid? by, DateTimeOffset now)
    {
        if (!Enum.IsDefined(anchor))
        {
            return new ClassificationUnknown();
        }
        if (present is not null && present.At == at.At && present.Zone == at.Zone)
        {
            return new AnchorUnchanged();
        }
        return Line(incident, anchor, at.At, at.Zone, present, reason, by, now);
    }

    /// <summary>Takes a decision back: its clocks stand still again.</summary>
    public static Outcome<AnchorDecision> Withdraw(Incident incident, AnchorDecision? present, string? reason, Guid by, DateTimeOffset now) =>
        present?.At is null ? new AnchorNotDecided() : Line(incident, present.Anchor, null, present.Zone, present, reason, by, now);

    /// <summary>Which decision holds for each anchor, whatever the order the lines come in.</summary>
    public static IReadOnlyDictionary<AnchorKind, AnchorDecision> InForce(IEnumerable<AnchorDecision> ledger) => ledger
        .GroupBy(line => line.Anchor)
        .Select(lines => lines.OrderBy(line => line.DecidedAt).ThenBy(line => line.Id).Last())
        .Where(line => line.At is not null)
        .ToDictionary(line => line.Anchor);

    private static Outcome<AnchorDecision> Line(
        Incident incident, AnchorKind anchor, DateTimeOffset? at, string zone, AnchorDecision? present, string? reason, Guid? by, DateTimeOffset now)
    {
        if (!incident.IsOpen)
        {
            return new IncidentNotOpen(incident.State);
        }
        return ProseText.Required(reason, Incident.ReasonLength).Then<AnchorDecision>(cleaned => new AnchorDecision
        {
            OrgId = incident.OrgId,
            Id = Guid.CreateVersion7(now),
            IncidentId = incident.Id,
            Anchor = anchor,
            At = at,
            Zone = zone,
            Reason = cleaned,
            DecidedBy = by,
            DecidedAt = now,
            Corrects = present?.Id,
        });
    }
}
