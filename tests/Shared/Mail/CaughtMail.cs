namespace Castellan.Tests.Shared.Mail;

/// <summary>A message as the server accepted it: decoded texts, and the headers in their order.</summary>
/// <param name="Answered">Whether the server said so and the sender went on. The last one of a connection is not known to be.</param>
public sealed record CaughtMail(MailEnvelope Envelope, string MessageId, string Subject, IReadOnlyList<MailHeader> Headers, string Text, string Html, bool Answered = false)
{
    /// <summary>The first header of that name, or null.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    public bool IsTo(string address) => Envelope.To.Contains(address, StringComparer.OrdinalIgnoreCase);
}

/// <summary>What the sender said in SMTP, which the headers need not repeat.</summary>
public sealed record MailEnvelope(string From, IReadOnlyList<string> To);

/// <summary>A header line, its name in lower case.</summary>
public sealed record MailHeader(string Name, string Value);
