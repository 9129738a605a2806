using Castellan.Data.Mail;

namespace Castellan.Platform.Mail;

/// <summary>A worded mail, complete but for its envelope. Secret: it names its reader and carries one-time links.</summary>
public sealed record Letter(Recipient To, string Subject, string Text, string Html)
{
    public override string ToString() => $"{nameof(Letter)} to {To}";
}
