using Castellan.Data.Incidents;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Notices;

/// <summary>
/// One person on a notice's list and what became of the mail. Its id is the mail's, so that the Message-ID is the same however
/// often it is tried; the key of the address is unique in the notice, so that nobody gets it twice.
/// </summary>
public sealed class NoticeRecipient : ITenantOwned
{
    /// <summary>Why a mail was not sent: an earlier notice of the incident had reached the address.</summary>
    public const string ToldBefore = "told";

    /// <summary>Why a mail was not sent: the notice was stopped.</summary>
    public const string Stopped = "stopped";

    private NoticeRecipient()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid NoticeId { get; private set; }

    /// <summary>The address normalised; once it is to be forgotten, # and a keyed hash.</summary>
    public string AddressKey { get; private set; } = "";

    /// <summary>Null once it is forgotten.</summary>
    public string? Address { get; private set; }

    public string? Name { get; private set; }

    /// <summary>Null where nobody said.</summary>
    public string? Language { get; private set; }

    public RecipientSource Source { get; private set; }

    public Guid? PersonId { get; private set; }

    public RecipientState State { get; private set; }

    /// <summary>Since when it stands there.</summary>
    public DateTimeOffset At { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>The mail server's last answer code, or why nothing was sent; never the server's words, which repeat the address.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Why a mail came back, as somebody wrote it down.</summary>
    public string BounceReason { get; private set; } = "";

    /// <summary>The address has a final result, or needs none.</summary>
    public bool IsSettled => State is not (RecipientState.Queued or RecipientState.HandedOver);

    public void HandOver(DateTimeOffset now) => (State, At) = (RecipientState.HandedOver, now);

    /// <summary>Accepted is accepted, also when the notice was stopped meanwhile.</summary>
    public void Delivered(DateTimeOffset now)
    {
        if (State != RecipientState.Bounced)
        {
            (State, At, Attempts, Answer) = (RecipientState.Delivered, now, Attempts + 1, "250");
        }
    }

    /// <param name="isFinal">Whether the mail is given up.</param>
    public void Failed(DeliveryFault fault, string answer, bool isFinal, DateTimeOffset now)
    {
        (Attempts, Answer, At) = (Attempts + 1, answer, now);
        if (isFinal)
        {
            State = fault == DeliveryFault.RecipientRefused ? RecipientState.Refused : RecipientState.GivenUp;
        }
    }

    public void Leave(string why, DateTimeOffset now) => (State, Answer, At) = (RecipientState.NotSent, why, now);

    /// <summary>The mail came back after the server had accepted it.</summary>
    public Outcome<Done> Bounce(string? reason, DateTimeOffset now)
    {
        if (State != RecipientState.Delivered)
        {
            return new NothingToBounce();
        }
        return ProseText.Required(reason, Incident.TitleLength).Then<Done>(cleaned =>
        {
            (State, BounceReason, At) = (RecipientState.Bounced, cleaned, now);
            return Done.Instance;
        });
    }

    /// <summary>What is left is a hash: it tells whether a given address was told, and nobody's address.</summary>
    public void Forget(byte[] tag) => (AddressKey, Address, Name, PersonId) = (KeyOf(tag), null, null, null);

    /// <summary>The key of an address that is forgotten.</summary>
    public static string KeyOf(byte[] tag) => $"#{Convert.ToHexStringLower(tag)}";
}
