using Castellan.Data.Outcomes;
namespace Castellan.Data.Mail;

/// <summary>
/// A worded mail waiting to be sent. It is written in the transaction of the change it tells of and delivered at least
/// once; twice only when a crash falls between the server's acceptance and our record of it. Recipient, subject and
/// bodies are sealed; what stands here in clear is no personal data.
/// </summary>
public sealed class OutboxMessage : ITenantOwned
{
    private OutboxMessage()
    {
    }

    /// <summary>The organisation the mail speaks for, or <see cref="Installation.OrgId"/> for mails about an account.</summary>
    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public MailKind Kind { get; private set; }

    public byte[] SealedContent { get; private set; } = [];

    /// <summary>A keyed hash of the recipient: finds what waits for an address that is to be forgotten, and tells nothing else.</summary>
    public byte[]? RecipientTag { get; private set; }

    public OutboxState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public DeliveryFault? LastFault { get; private set; }

    /// <summary>The server's answer code or the kind of failure; never the server's words, which repeat the address.</summary>
    public string? LastError { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    public string? ClaimedBy { get; private set; }

    public DateTimeOffset? ClaimedUntil { get; private set; }

    public string? DedupeKey { get; private set; }

    /// <summary>
    /// The notice to many that it is part of. Such a mail waits behind all others; what becomes of it is kept with its recipient,
    /// and the row goes.
    /// </summary>
    public Guid? MailingId { get; private set; }

    /// <param name="id">The row's id, which the seal is bound to and the Message-ID is made of.</param>
    public static OutboxMessage Queue(Guid orgId, Guid id, MailKind kind, byte[] sealedContent, string? dedupeKey, DateTimeOffset now, byte[]? recipientTag = null, Guid? mailingId = null) =>
        new()
        {
            OrgId = orgId,
            Id = id,
            Kind = kind,
            SealedContent = sealedContent,
            RecipientTag = recipientTag,
            DedupeKey = dedupeKey,
            MailingId = mailingId,
            CreatedAt = now,
            NextAttemptAt = now,
        };

    /// <summary>Takes the mail for one node until the lease ends.</summary>
    public Outcome<Done> Claim(string node, TimeSpan lease, DateTimeOffset now)
    {
        if (State != OutboxState.Pending)
        {
            return new MailNotPending();
        }
        if (NextAttemptAt > now || ClaimedUntil > now)
        {
            return new MailNotDue();
        }
        ClaimedBy = node;
        ClaimedUntil = now + lease;
        return Done.Instance;
    }

    /// <summary>Whether this node may still send it: past the lease another one does.</summary>
    public bool IsHeldBy(string node, DateTimeOffset now) =>
        State == OutboxState.Pending && ClaimedBy == node && ClaimedUntil > now;

    /// <summary>The server accepted it. Holds also when the lease was lost: accepted is accepted. What it said is not kept.</summary>
    public Outcome<Done> Delivered(DateTimeOffset now)
    {
        if (State == OutboxState.Sent)
        {
            return new MailNotPending();
        }
        State = OutboxState.Sent;
        Attempts++;
        SentAt = now;
        SealedContent = [];
        RecipientTag = null;
        LastFault = null;
        LastError = null;
        Unclaim();
        return Done.Instance;
    }

    /// <summary>The attempt failed: wait and try again, or give up.</summary>
    public Outcome<Done> Failed(string node, DeliveryFault fault, string error, DateTimeOffset now)
    {
        if (State != OutboxState.Pending)
        {
            return new MailNotPending();
        }
        if (ClaimedBy != node)
        {
            return new MailClaimLost();
        }
        Attempts++;
        LastFault = fault;
        LastError = error;
        var wait = fault == DeliveryFault.RecipientRefused ? null : RetrySchedule.After(Attempts);
        if (wait is null)
        {
            State = OutboxState.Dead;
        }
        else
        {
            NextAttemptAt = now + wait.Value;
        }
        Unclaim();
        return Done.Instance;
    }

    /// <summary>Gives an unsent mail back, so that another node need not wait for the lease to end.</summary>
    public Outcome<Done> Release(string node)
    {
        if (State != OutboxState.Pending || ClaimedBy != node)
        {
            return new MailClaimLost();
        }
        Unclaim();
        return Done.Instance;
    }

    /// <summary>An operator sends a given-up mail again, with the whole schedule before it and the same Message-ID.</summary>
    public Outcome<Done> Resend(DateTimeOffset now)
    {
        if (State != OutboxState.Dead)
        {
            return new MailNotDead();
        }
        State = OutboxState.Pending;
        Attempts = 0;
        NextAttemptAt = now;
        return Done.Instance;
    }

    private void Unclaim()
    {
        ClaimedBy = null;
        ClaimedUntil = null;
    }
}
