using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Castellan.Data.Identity;

/// <summary>
/// An e-mail address (RFC 5321, RFC 6531 for letters beyond ASCII; no quoted local parts, no address literals). Its text form
/// is masked, so that it can stand in a log line; <see cref="Reveal"/> is called where the address itself is needed.
/// Two addresses are equal when their <see cref="Normalised"/> forms are. Mail goes to the stored address, never to one typed
/// into a form that merely equals it.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class EmailAddress : IEquatable<EmailAddress>, IParsable<EmailAddress>
{
    /// <summary>RFC 5321 4.5.3.1.3, in UTF-8 bytes.</summary>
    public const int MaximumLength = 254;

    private readonly string local;
    private readonly string domain;

    private EmailAddress(string local, string domain)
    {
        this.local = local;
        this.domain = domain;
        Normalised = $"{local.ToLowerInvariant().Normalize(NormalizationForm.FormC)}@{domain}";
    }

    /// <summary>The form to look up and to keep unique: lower case, NFC, domain in ASCII (punycode).</summary>
    public string Normalised { get; }

    /// <summary>The domain in ASCII, lower case.</summary>
    public string Domain => domain;

    /// <summary>The part before the @, as typed.</summary>
    public string LocalPart => local;

    public static bool operator ==(EmailAddress? left, EmailAddress? right) => Equals(left, right);

    public static bool operator !=(EmailAddress? left, EmailAddress? right) => !Equals(left, right);

    /// <summary>False for anything that is not one plain address; never throws, and cheap for any length.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        if (text is null || text.Length > MaximumLength * 2)
        {
            return false;
        }

        var trimmed = text.AsSpan().Trim();
        var at = trimmed.IndexOf('@');
        if (at <= 0
            || !EmailSyntax.TryLocalPart(trimmed[..at], out var local)
            || !EmailSyntax.TryDomain(trimmed[(at + 1)..], out var domain)
            || Encoding.UTF8.GetByteCount(local) + 1 + domain.Length > MaximumLength)
        {
            return false;
        }

        address = new EmailAddress(local, domain);
        return true;
    }

    /// <summary>For addresses that were accepted before; throws <see cref="FormatException"/>, which does not repeat the text.</summary>
    public static EmailAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException("This is not an e-mail address.");

    static EmailAddress IParsable<EmailAddress>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<EmailAddress>.TryParse(string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out EmailAddress result) =>
        TryParse(s, out result);

    /// <summary>The address as typed, with the domain in ASCII: for sending mail and for showing it to those who may see it.</summary>
    public string Reveal() => $"{local}@{domain}";

    /// <summary>Masked: <c>m…@e…</c>.</summary>
    public override string ToString() => $"{local.EnumerateRunes().First()}…@{domain[0]}…";

    public bool Equals(EmailAddress? other) => other is not null && string.Equals(Normalised, other.Normalised, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as EmailAddress);

    public override int GetHashCode() => Normalised.GetHashCode(StringComparison.Ordinal);
}
