using Castellan.Data.Audit;
using Castellan.Data.Outcomes;

namespace Castellan.Data.Holds;

/// <summary>Entries of the audit log that outlive its retention until somebody lets them go.</summary>
public sealed class AuditHold : ITenantOwned
{
    public const int LongestReason = 500;

    /// <summary>Entries and sessions that one hold may have picked, together.</summary>
    public const int MostPicked = 500;

    private AuditHold()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    /// <summary>1, 2, 3 … within the organisation; never given twice.</summary>
    public int Number { get; private set; }

    public string Reason { get; private set; } = "";

    public Guid CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset FromAt { get; private set; }

    /// <summary>The instant after the last one; null when it holds what is still to come, too.</summary>
    public DateTimeOffset? ToAt { get; private set; }

    public Guid? ActorId { get; private set; }

    public Guid? TargetId { get; private set; }

    public Guid? AboutId { get; private set; }

    /// <summary>Any of these; empty for all.</summary>
    public short[] Actions { get; private set; } = [];

    /// <summary>Any of these; empty for all.</summary>
    public short[] Outcomes { get; private set; } = [];

    public Guid? SessionId { get; private set; }

    public string? RequestId { get; private set; }

    public string? Network { get; private set; }

    public Guid[] EntryIds { get; private set; } = [];

    public Guid[] SessionIds { get; private set; } = [];

    /// <summary>The incident whose evidence it keeps.</summary>
    public Guid? IncidentId { get; private set; }

    public DateTimeOffset? ReleasedAt { get; private set; }

    public Guid? ReleasedBy { get; private set; }

    public string? ReleaseReason { get; private set; }

    public HoldScope Scope => new(FromAt, ToAt)
    {
        Actor = ActorId,
        Target = TargetId,
        About = AboutId,
        Actions = [.. Actions.Select(action => (AuditAction)action)],
        Outcomes = [.. Outcomes.Select(outcome => (AuditOutcome)outcome)],
        Session = SessionId,
        Request = RequestId,
        Network = Network,
        Entries = EntryIds,
        Sessions = SessionIds,
    };

    /// <summary>Places a hold, if its reason and its extent will do.</summary>
    public static Outcome<AuditHold> Place(Guid orgId, int number, HoldScope scope, string? reason, Guid by, DateTimeOffset now, Guid? incident = null) =>
        Reasoned(reason).Then(why => scope.Bounded().Then<AuditHold>(bounded => new AuditHold
        {
            OrgId = orgId,
            Id = Guid.CreateVersion7(now),
            Number = number,
            Reason = why,
            CreatedBy = by,
            CreatedAt = now,
            FromAt = bounded.From,
            ToAt = bounded.To,
            ActorId = bounded.Actor,
            TargetId = bounded.Target,
            AboutId = bounded.About,
            Actions = [.. bounded.Actions.Select(action => (short)action)],
            Outcomes = [.. bounded.Outcomes.Select(outcome => (short)outcome)],
            SessionId = bounded.Session,
            RequestId = bounded.Request,
            Network = bounded.Network,
            EntryIds = [.. bounded.Entries],
            SessionIds = [.. bounded.Sessions],
            IncidentId = incident,
        }));

    /// <summary>Holds an entry or all of a session as well. What is held already stays held.</summary>
    public Outcome<Done> Pick(Guid? entry, Guid? session)
    {
        Guid[] entries = [.. EntryIds.Union(entry is { } one ? [one] : [])];
        Guid[] sessions = [.. SessionIds.Union(session is { } other ? [other] : [])];
        if (entries.Length + sessions.Length > MostPicked)
        {
            return new HoldPicksTooMuch(MostPicked);
        }
        (EntryIds, SessionIds) = (entries, sessions);
        return Done.Instance;
    }

    public Outcome<Done> Release(string? reason, Guid by, DateTimeOffset now)
    {
        if (ReleasedAt is not null)
        {
            return new HoldReleasedAlready(Number);
        }
        return Reasoned(reason).Then<Done>(why =>
        {
            (ReleasedAt, ReleasedBy, ReleaseReason) = (now, by, why);
            return Done.Instance;
        });
    }

    private static Outcome<string> Reasoned(string? reason) => reason?.Trim() switch
    {
        null or "" => new HoldReasonMissing(),
        { Length: > LongestReason } => new HoldReasonTooLong(LongestReason),
        var given => given,
    };
}
