using System.Security.Cryptography;
using System.Text;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Incidents;

/// <summary>Stored as a number; never renumber.</summary>
public enum FilingStage : short
{
    Complete = 0,
    Initial = 1,
    Supplementary = 2,
}

/// <summary>How and when a form reached its addressee.</summary>
/// <param name="ProofFileId">The receipt, as a file of the incident.</param>
public sealed record FilingFacts(FilingStage Stage, LocalInstant FiledAt, string? Channel, string? Reference, string? LateReasons, Guid? ProofFileId);

/// <summary>
/// A notification that was made: what was said, frozen with its SHA-256, and when, by whom, through which channel. Never
/// changed; later knowledge goes into a supplement.
/// </summary>
public sealed class Filing : ITenantOwned
{
    private Filing()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public string Form { get; private set; } = "";

    public string Language { get; private set; } = "";

    public FilingStage Stage { get; private set; }

    /// <summary>The frozen form, as text: the hash is over exactly these characters in UTF-8.</summary>
    public string Content { get; private set; } = "";

    public byte[] Sha256 { get; private set; } = [];

    public DateTimeOffset FiledAt { get; private set; }

    public string Zone { get; private set; } = "";

    public Guid FiledBy { get; private set; }

    public DateTimeOffset RecordedAt { get; private set; }

    public string Channel { get; private set; } = "";

    public string Reference { get; private set; } = "";

    public string LateReasons { get; private set; } = "";

    public Guid? ProofFileId { get; private set; }

    /// <summary>The filing that this one supplements.</summary>
    public Guid? Supplements { get; private set; }

    /// <param name="former">The last filing in the same form, or null.</param>
    /// <param name="due">Until when it had to be filed; null when no clock ran.</param>
    public static Outcome<Filing> Record(
        Incident incident, string form, string language, string content, FilingFacts facts, Filing? former, DateTimeOffset? due, Guid by, DateTimeOffset now)
    {
        if (incident.State == IncidentState.Voided)
        {
            return new IncidentNotOpen(incident.State);
        }
        if (!Enum.IsDefined(facts.Stage))
        {
            return new ClassificationUnknown();
        }
        if (facts.Stage == FilingStage.Supplementary && former is null)
        {
            return new NothingToSupplement();
        }
        if (facts.Stage != FilingStage.Supplementary && former is not null)
        {
            return new FiledAlready();
        }
        if (content.Length > FormDraft.MostCharacters)
        {
            return new FormTooLarge();
        }
        return DisplayText.Clean(facts.Channel, Incident.TitleLength).Then(channel =>
            ProseText.Clean(facts.Reference, Incident.TitleLength).Then(reference =>
                ProseText.Clean(facts.LateReasons, Incident.ReasonLength).Then<Filing>(reasons =>
                    due is { } until && facts.FiledAt.At > until && reasons.Length == 0
                        ? new LateReasonsMissing()
                        : new Filing
                        {
                            OrgId = incident.OrgId,
                            Id = Guid.CreateVersion7(now),
                            IncidentId = incident.Id,
                            Form = form,
                            Language = language,
                            Stage = facts.Stage,
                            Content = content,
                            Sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(content)),
                            FiledAt = facts.FiledAt.At,
                            Zone = facts.FiledAt.Zone,
                            FiledBy = by,
                            RecordedAt = now,
                            Channel = channel,
                            Reference = reference,
                            LateReasons = reasons,
                            ProofFileId = facts.ProofFileId,
                            Supplements = former?.Id,
                        })));
    }

    /// <summary>Whether the frozen copy is still what was filed.</summary>
    public bool IsIntact => SHA256.HashData(Encoding.UTF8.GetBytes(Content)).AsSpan().SequenceEqual(Sha256);
}
