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
