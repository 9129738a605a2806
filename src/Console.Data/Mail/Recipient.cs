namespace Castellan.Data.Mail;

/// <summary>The one address a mail goes to. Its text form is masked, so a log line or an exception cannot carry it.</summary>
public sealed record Recipient(string Address)
{
    private const string Hidden = "•••";

    /// <summary>Enough to recognise one's own address by: the first letter and the domain.</summary>
    public string Masked
    {
        get
        {
            var at = Address.LastIndexOf('@');
            return at < 1 ? Hidden : $"{Address[..1]}{Hidden}{Address[at..]}";
        }
    }

    public override string ToString() => Masked;
}
