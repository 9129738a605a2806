namespace Castellan.Data.Sessions;

/// <summary>
/// A session's entry into one organisation: all that the organisation may see of a session, and what it may end. The
/// session itself belongs to the person.
/// </summary>
public sealed class SessionEntry : ITenantOwned
{
    private SessionEntry()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid SessionId { get; private set; }

    public Guid PersonId { get; private set; }

    public SignInMethod Method { get; private set; }

    public string? Network { get; private set; }

    public string? Device { get; private set; }

    public DateTimeOffset EnteredAt { get; private set; }

    public DateTimeOffset LastSeenAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public static SessionEntry Enter(Guid orgId, Session session, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        SessionId = session.Id,
        PersonId = session.PersonId,
        Method = session.Method,
        Network = session.Network,
        Device = session.Device,
        EnteredAt = now,
        LastSeenAt = now,
        ExpiresAt = session.ExpiresAt,
    };

    public void Seen(DateTimeOffset now) => LastSeenAt = now > LastSeenAt ? now : LastSeenAt;

    public void End(DateTimeOffset now) => EndedAt ??= now;
}
