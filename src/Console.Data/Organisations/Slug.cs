using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Organisations;

/// <summary>An organisation's part of the address /o/{slug}: 2 to 40 of a–z and 0–9, single hyphens between.</summary>
public sealed record Slug
{
    public const int MinimumLength = 2;
    public const int MaximumLength = 40;

    // For a name without a single letter that ASCII can spell.
    private const string Fallback = "organisation";

    private static readonly FrozenSet<string> Reserved = new[]
    {
        "about", "account", "admin", "api", "app", "assets", "audit", "auth", "blog", "callback", "castellan", "css", "dev",
        "docs", "error", "framework", "health", "help", "home", "invitations", "js", "legal", "login", "logout", "mail",
        "mailbox", "me", "new", "operator", "operators", "org", "organisation", "organisations", "organization",
        "organizations", "orgs", "password", "privacy", "register", "reset", "root", "security", "session", "sessions",
        "settings", "setup", "sign-in", "sign-out", "sign-up", "signin", "signout", "signup", "static", "status", "support",
        "system", "terms", "trust", "user", "users", "verify", "well-known", "www",
    }.ToFrozenSet(StringComparer.Ordinal);

    private Slug(string value) => Value = value;

    public string Value { get; }

    /// <summary>Reads what a person typed; upper case is lowered, anything else out of place is refused.</summary>
    public static Outcome<Slug> Parse(string? typed)
    {
        var value = (typed ?? "").Trim().ToLowerInvariant();
        if (value.Length is < MinimumLength or > MaximumLength)
        {
            return new SlugLength(MinimumLength, MaximumLength);
        }

        if (!IsWellFormed(value))
        {
            return new SlugCharacters();
        }

        return Reserved.Contains(value) ? new SlugReserved(value) : new Slug(value);
    }

    /// <summary>The address a name suggests; always a valid one.</summary>
    public static Slug From(string name)
    {
        var kept = new StringBuilder(MaximumLength);
        foreach (var character in FoldedText.Of(name))
        {
            if (kept.Length == MaximumLength)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(character))
            {
                kept.Append(character);
            }
            else if (character != '\'' && kept.Length > 0 && kept[^1] != '-')
            {
                kept.Append('-');
            }
        }

        var value = kept.ToString().Trim('-');
        return Parse(value).Match(slug => slug, _ => Numbered(value.Length == 0 ? Fallback : value, 1));
    }

    /// <summary>This address, or the first of its numbered variants that is not taken.</summary>
    public Slug Free(IReadOnlySet<string> taken)
    {
        var slug = this;
        for (var number = 2; taken.Contains(slug.Value); number++)
        {
            slug = Numbered(Value, number);
        }

        return slug;
    }

    public override string ToString() => Value;

    private static Slug Numbered(string stem, int number)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"-{number}");
        var room = Math.Min(stem.Length, MaximumLength - suffix.Length);
        return new Slug(stem[..room].TrimEnd('-') + suffix);
    }

    private static bool IsWellFormed(string value) =>
        value.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && value[0] != '-' && value[^1] != '-' && !value.Contains("--", StringComparison.Ordinal);
}
