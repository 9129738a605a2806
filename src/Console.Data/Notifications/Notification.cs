namespace Castellan.Data.Notifications;

/// <summary>What a notification is about: ids, numbers and codes, never a name or an address.</summary>
/// <param name="ActorId">Whose act it was.</param>
/// <param name="SubjectId">What it is about, where an id tells.</param>
/// <param name="Number">An incident's number.</param>
/// <param name="Code">What the kind adds, such as a rule.</param>
/// <param name="At">An instant that belongs to it, such as when something is due.</param>
public sealed record NotificationFacts(Guid? ActorId = null, Guid? SubjectId = null, int? Number = null, string Code = "", DateTimeOffset? At = null);

/// <summary>
/// Something that needs one person in one organisation. Written together with what it tells of; its words and its address are made
/// for whoever reads it, so a changed language, name or address of the organisation is followed.
/// </summary>
public sealed class Notification : ITenantOwned
{
    public const int CodeLength = 60;

    private Notification()
    {
    }

    public Guid OrgId { get; private set; }

    /// <summary>Ascends with time.</summary>
    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    public NotificationKind Kind { get; private set; }

    public Guid? ActorId { get; private set; }

    public Guid? SubjectId { get; private set; }

    public int? Number { get; private set; }

    public string Code { get; private set; } = "";

    public DateTimeOffset? At { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? ReadAt { get; private set; }

    public NotificationFacts Facts => new(ActorId, SubjectId, Number, Code, At);

    public static Notification For(Guid orgId, Guid personId, NotificationKind kind, NotificationFacts facts, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        Id = Guid.CreateVersion7(now),
        PersonId = personId,
        Kind = kind,
        ActorId = facts.ActorId,
        SubjectId = facts.SubjectId,
        Number = facts.Number,
        Code = facts.Code,
        At = facts.At,
        CreatedAt = now,
    };

    /// <summary>Read twice is read once.</summary>
    public void Read(DateTimeOffset now) => ReadAt ??= now;
}
