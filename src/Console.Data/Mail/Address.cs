namespace Castellan.Data.Mail;

/// <summary>What may stand behind a button in a mail.</summary>
internal static class Address
{
    /// <exception cref="ArgumentException">A relative address, or another scheme such as <c>javascript:</c>.</exception>
    internal static Uri Absolute(Uri link) =>
        link.IsAbsoluteUri && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp)
            ? link
            : throw new ArgumentException("A mail links to absolute http or https addresses only.", nameof(link));
}
