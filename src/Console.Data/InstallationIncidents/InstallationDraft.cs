using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;

namespace Castellan.Data.InstallationIncidents;

/// <summary>Stored as a number; never renumber.</summary>
public enum InstallationDraftPart : short
{
    Facts = 0,
    Update = 1,
}

/// <summary>What operators are still writing, kept while they type. Gone when it is saved or posted.</summary>
public sealed class InstallationDraft
{
    private InstallationDraft()
    {
    }

    public Guid IncidentId { get; private set; }

    public InstallationDraftPart Part { get; private set; }

    /// <summary>JSON, as the page keeps it.</summary>
    public string Content { get; private set; } = "{}";

    public Guid SavedBy { get; private set; }

    public DateTimeOffset SavedAt { get; private set; }

    public static InstallationDraft Begin(InstallationIncident incident, InstallationDraftPart part) => new() { IncidentId = incident.Id, Part = part };

    public Outcome<Done> Save(string content, Guid by, DateTimeOffset now)
    {
        if (content.Length > FormDraft.MostCharacters)
        {
            return new FormTooLarge();
        }
        (Content, SavedBy, SavedAt) = (content, by, now);
        return Done.Instance;
    }
}
