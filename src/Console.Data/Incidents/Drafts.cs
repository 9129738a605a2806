using Castellan.Data.Outcomes;

namespace Castellan.Data.Incidents;

/// <summary>A report that somebody is still writing, kept while typing. One a person; gone when it is sent or given up.</summary>
public sealed class ReportDraft : ITenantOwned
{
    private ReportDraft()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>JSON, as the page keeps it.</summary>
    public string Content { get; private set; } = "{}";

    public DateTimeOffset SavedAt { get; private set; }

    public static ReportDraft Begin(Guid orgId, Guid personId) => new() { OrgId = orgId, PersonId = personId };

    public Outcome<Done> Save(string content, DateTimeOffset now)
    {
        if (content.Length > FormDraft.MostCharacters)
        {
            return new FormTooLarge();
        }
        (Content, SavedAt) = (content, now);
        return Done.Instance;
    }
}

/// <summary>A form or notice that people are still filling, kept while typing. One an incident, form and language.</summary>
public sealed class FormDraft : ITenantOwned
{
    public const int MostCharacters = 200_000;

    private FormDraft()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid IncidentId { get; private set; }

    public string Form { get; private set; } = "";

    public string Language { get; private set; } = "";

    /// <summary>JSON: field to text.</summary>
    public string Content { get; private set; } = "{}";

    public Guid SavedBy { get; private set; }

    public DateTimeOffset SavedAt { get; private set; }

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public static FormDraft Begin(Incident incident, string form, string language) =>
        new() { OrgId = incident.OrgId, IncidentId = incident.Id, Form = form, Language = language };

    public Outcome<Done> Save(string content, Guid by, DateTimeOffset now)
    {
        if (content.Length > MostCharacters)
        {
            return new FormTooLarge();
        }
        (Content, SavedBy, SavedAt) = (content, by, now);
        return Done.Instance;
    }
}
