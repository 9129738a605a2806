using Castellan.Data.Outcomes;

namespace Castellan.Data.Organisations;

/// <summary>Time zones by their IANA name, as the machine's time zone data knows them.</summary>
public static class IanaTimeZone
{
    private const int MaximumLength = 64;

    /// <summary>The name itself when it is known; Windows names and paths are refused.</summary>
    public static Outcome<string> Check(string? name) =>
        name is { Length: > 0 and <= MaximumLength }
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '_' or '-' or '+')
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        && zone.HasIanaId
            ? name
            : new TimeZoneUnknown();
}
