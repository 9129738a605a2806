using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Organisations;

/// <summary>A tenant: its name, its address and the settings that hold for all its members.</summary>
public sealed class Organisation : ITenantOwned
{
    public const int ContactLength = 254;

    private Organisation()
    {
    }

    public Guid OrgId { get; private set; }

    public string Slug { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>IANA name, as Europe/Paris.</summary>
    public string TimeZone { get; private set; } = "";

    /// <summary>One of <see cref="Languages"/>.</summary>
    public string Language { get; private set; } = "";

    /// <summary>E-mail address told of incidents, normalised.</summary>
    public string? IncidentContact { get; private set; }

    /// <summary>E-mail address for billing, normalised.</summary>
    public string? BillingContact { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public static Outcome<Organisation> Found(
        Guid orgId, string name, Slug slug, string timeZone, string language, DateTimeOffset now)
    {
        var organisation = new Organisation { OrgId = orgId, Slug = slug.Value, CreatedAt = now };
        return organisation.Rename(name)
            .Then(_ => organisation.MoveToTimeZone(timeZone))
            .Then(_ => organisation.Speak(language))
            .Then<Organisation>(_ => organisation);
    }

    public Outcome<Done> Rename(string name) => DisplayText.Clean(name).Then<Done>(cleaned =>
    {
        Name = cleaned;
        return Done.Instance;
    });

    /// <summary>Changes the address. That it is free is the database's question: a unique index answers it.</summary>
    public Outcome<Done> MoveTo(Slug slug)
    {
        Slug = slug.Value;
        return Done.Instance;
    }

    public Outcome<Done> MoveToTimeZone(string timeZone) => IanaTimeZone.Check(timeZone).Then<Done>(name =>
    {
        TimeZone = name;
        return Done.Instance;
    });

    public Outcome<Done> Speak(string language)
    {
        if (!Languages.Speaks(language))
        {
            return new LanguageUnknown();
        }

        Language = language;
        return Done.Instance;
    }

    /// <summary>Sets or, with nothing, clears the address that is told of incidents.</summary>
    public Outcome<Done> TellOfIncidents(string? address) => Contact(address).Then<Done>(contact =>
    {
        IncidentContact = contact;
        return Done.Instance;
    });

    /// <summary>Sets or, with nothing, clears the address for billing.</summary>
    public Outcome<Done> TellOfBilling(string? address) => Contact(address).Then<Done>(contact =>
    {
        BillingContact = contact;
        return Done.Instance;
    });

    // The address type has checked its form before; this is the record's own floor.
    private static Outcome<string?> Contact(string? address)
    {
        if (string.IsNullOrWhiteSpace(address))
        {
            return (string?)null;
        }

        var cleaned = DisplayText.Clean(address, ContactLength);
        if (!cleaned.Succeeded)
        {
            return cleaned.Refusal;
        }

        var at = cleaned.Value.IndexOf('@', StringComparison.Ordinal);
        return at < 1 || at == cleaned.Value.Length - 1 || cleaned.Value.Any(char.IsWhiteSpace)
            ? new ContactNotAnAddress()
            : cleaned.Value;
    }
}
