using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Rescues;

/// <summary>Where a rescue stands. Stored as a number; never renumber. The first two are open.</summary>
public enum RescueState : short
{
    /// <summary>Waits for a second person.</summary>
    Asked = 1,

    /// <summary>The person was told, and the delay runs.</summary>
    Approved = 2,

    Done = 3,
    Declined = 4,

    /// <summary>By the person it was about.</summary>
    Cancelled = 5,

    /// <summary>Nobody decided in time.</summary>
    Lapsed = 6,

    /// <summary>What it rested on was gone when it was due.</summary>
    Voided = 7,
}

/// <summary>What a rescue rests on that was gone.</summary>
public enum RescueFault
{
    /// <summary>The account does not exist any more, or is no member any more.</summary>
    Person,

    /// <summary>The account is not managed by the organisation any more.</summary>
    Account,

    /// <summary>One of the two may not decide about this any more.</summary>
    Deciders,
}

/// <summary>
/// The request to take all second factors from an account whose owner has lost them. Two people decide, in the organisation that
/// manages the account or as operators of the installation; then the person has time to stop it.
/// </summary>
public sealed class Rescue : ITenantOwned
{
    public const int ReasonLength = 500;

    /// <summary>How long a second person has to decide.</summary>
    public static readonly TimeSpan DecisionTime = TimeSpan.FromHours(72);

    private Rescue()
    {
    }

    /// <summary>The organisation that asks, or the installation for its operators.</summary>
    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    public RescueState State { get; private set; }

    public Guid AskedBy { get; private set; }

    public DateTimeOffset AskedAt { get; private set; }

    public DateTimeOffset LapsesAt { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>How operators made sure that the person is who asks for it.</summary>
    public string Evidence { get; private set; } = "";

    public Guid? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Why it was declined.</summary>
    public string Refused { get; private set; } = "";

    /// <summary>When the factors go.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>SHA-256 of the secret in the mail's link.</summary>
    public byte[]? CancelHash { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public bool IsOpen => State is RescueState.Asked or RescueState.Approved;

    public static Outcome<Rescue> Ask(Guid orgId, Guid personId, Guid by, string? reason, DateTimeOffset now) =>
        by == personId
            ? new RescueOfOneself()
            : ProseText.Required(reason, ReasonLength).Then<Rescue>(why => new Rescue
            {
                OrgId = orgId,
                Id = Guid.CreateVersion7(now),
                PersonId = personId,
                State = RescueState.Asked,
                AskedBy = by,
                AskedAt = now,
                LapsesAt = now + DecisionTime,
                Reason = why,
            });

    /// <summary>As <see cref="Ask"/>, with what was checked.</summary>
    public static Outcome<Rescue> AskAsOperator(Guid personId, Guid by, string? reason, string? evidence, DateTimeOffset now) =>
        Ask(Installation.OrgId, personId, by, reason, now).Then(rescue => ProseText.Required(evidence, ReasonLength).Then<Rescue>(how =>
        {
            rescue.Evidence = how;
            return rescue;
        }));

    /// <summary>The second person agrees; whether he may at all is decided before.</summary>
    public Outcome<Done> Approve(Guid by, byte[] cancelHash, TimeSpan delay, DateTimeOffset now)
    {
        if (State != RescueState.Asked || now >= LapsesAt)
        {
            return new RescueClosed();
        }
        if (by == PersonId)
        {
            return new RescueOfOneself();
        }
        if (by == AskedBy)
        {
            return new RescueNeedsSecond();
        }
        (State, DecidedBy, DecidedAt, DueAt, CancelHash) = (RescueState.Approved, by, now, now + delay, cancelHash);
        return Done.Instance;
    }

    /// <summary>Called off by whoever may decide, also after it was approved: the way back needs one person alone.</summary>
    public Outcome<Done> Decline(Guid by, string? reason, DateTimeOffset now)
    {
        if (!IsOpen)
        {
            return new RescueClosed();
        }
        return ProseText.Required(reason, ReasonLength).Then<Done>(why =>
        {
            (DecidedBy, DecidedAt, Refused) = (by, now, why);
            return End(RescueState.Declined, now);
        });
    }

    /// <summary>The person stops it; once.</summary>
    public Outcome<Done> Cancel(DateTimeOffset now) => IsOpen ? End(RescueState.Cancelled, now) : new RescueClosed();

    public Outcome<Done> Lapse(DateTimeOffset now) => State == RescueState.Asked && now >= LapsesAt ? End(RescueState.Lapsed, now) : new RescueClosed();

    public Outcome<Done> Void(DateTimeOffset now) => IsOpen ? End(RescueState.Voided, now) : new RescueClosed();

    public Outcome<Done> Finish(DateTimeOffset now) => State == RescueState.Approved && now >= DueAt ? End(RescueState.Done, now) : new RescueClosed();

    private Outcome<Done> End(RescueState state, DateTimeOffset now)
    {
        (State, EndedAt, CancelHash) = (state, now, null);
        return Done.Instance;
    }
}

/// <summary>That a rescue took effect: its key is what makes it happen once.</summary>
public sealed class RescueEffect
{
    private RescueEffect()
    {
    }

    public Guid RescueId { get; private set; }

    public Guid PersonId { get; private set; }

    public DateTimeOffset DoneAt { get; private set; }

    public static RescueEffect Of(Rescue rescue, DateTimeOffset now) => new() { RescueId = rescue.Id, PersonId = rescue.PersonId, DoneAt = now };
}
