using Castellan.Data.Outcomes;

namespace Castellan.Data.Organisations;

/// <summary>The address is shorter or longer than allowed.</summary>
public sealed record SlugLength(int Minimum, int Maximum) : Refusal
{
    public override IReadOnlyList<object> Words => [Minimum, Maximum];
}

/// <summary>The address holds more than a–z, 0–9 and single hyphens between.</summary>
public sealed record SlugCharacters : Refusal;

/// <summary>The address is kept for the console itself.</summary>
public sealed record SlugReserved(string Slug) : Refusal
{
    public override IReadOnlyList<object> Words => [Slug];
}

/// <summary>Another organisation has this address.</summary>
public sealed record SlugTaken(string Slug) : Refusal
{
    public override IReadOnlyList<object> Words => [Slug];
}

/// <summary>Not a time zone of the IANA database.</summary>
public sealed record TimeZoneUnknown : Refusal;

/// <summary>Not a language the console speaks.</summary>
public sealed record LanguageUnknown : Refusal;

/// <summary>Not an e-mail address.</summary>
public sealed record ContactNotAnAddress : Refusal;

/// <summary>What was typed to confirm is not the organisation's name.</summary>
public sealed record NameNotTyped : Refusal;

/// <summary>The organisation is on its way out already.</summary>
public sealed record DeletionUnderway : Refusal;

/// <summary>The organisation is not on its way out, or no longer.</summary>
public sealed record DeletionNotUnderway : Refusal;

/// <summary>Things that have to be finished first are still open.</summary>
public sealed record DeletionObstructed(IReadOnlyList<OpenObstacle> Open) : Refusal;

/// <summary>What stands in the way of a deletion. The database names them in lower case.</summary>
public enum DeletionObstacle
{
    Obligations,
    Holds,
    Incidents,
}

/// <summary>One kind of obstacle, and how many of it are open.</summary>
public sealed record OpenObstacle(DeletionObstacle Kind, long Count);
