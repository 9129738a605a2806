namespace Castellan.Data.Policies;

/// <summary>How strongly an organisation asks for something.</summary>
public enum Requirement : short
{
    Off = 0,

    /// <summary>Said, never enforced.</summary>
    Recommended = 1,

    /// <summary>After a personal deadline nobody enters without.</summary>
    Required = 2,
}

/// <summary>What a person owes an organisation. Stored with deadlines: never renumber.</summary>
public enum OwedKind : short
{
    SecondFactor = 1,

    Passkey = 2,

    /// <summary>A factor is there, but this session began without it.</summary>
    Proof = 3,
}

/// <summary>
/// What an organisation demands of those who enter it, beside the requirement of each role. It binds on entering: accounts and
/// sign-in belong to the person.
/// </summary>
public sealed class SecurityPolicy : ITenantOwned
{
    /// <summary>Choices of days, from the day somebody is first found without.</summary>
    public static readonly IReadOnlyList<int> GraceChoices = [1, 3, 7, 14, 30];

    /// <summary>Choices of hours without activity in the organisation; null leaves it to the session.</summary>
    public static readonly IReadOnlyList<int?> IdleChoices = [null, 1, 4, 8, 24, 72];

    /// <summary>Choices of hours since sign-in; null leaves it to the session.</summary>
    public static readonly IReadOnlyList<int?> AbsoluteChoices = [null, 8, 12, 24, 72, 168];

    public const int UsualGrace = 7;

    private SecurityPolicy()
    {
    }

    public Guid OrgId { get; private set; }

    public bool OwnersNeedPasskey { get; private set; }

    /// <summary>Length of the personal deadline, in days. Deadlines that were given stay.</summary>
    public int GraceDays { get; private set; } = UsualGrace;

    public int? IdleHours { get; private set; }

    public int? AbsoluteHours { get; private set; }

    public static SecurityPolicy Of(Guid orgId) => new() { OrgId = orgId };

    public void Set(bool ownersNeedPasskey, int graceDays, int? idleHours, int? absoluteHours)
    {
        if (!GraceChoices.Contains(graceDays) || !IdleChoices.Contains(idleHours) || !AbsoluteChoices.Contains(absoluteHours))
        {
            throw new ArgumentOutOfRangeException(nameof(graceDays), "Not among the choices.");
        }
        (OwnersNeedPasskey, GraceDays, IdleHours, AbsoluteHours) = (ownersNeedPasskey, graceDays, idleHours, absoluteHours);
    }
}

/// <summary>Whether a role's members need a second factor; a role without a row needs none.</summary>
public sealed class RoleRequirement : ITenantOwned
{
    private RoleRequirement()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid RoleId { get; private set; }

    public Requirement SecondFactor { get; private set; }

    public static RoleRequirement Of(Guid orgId, Guid roleId, Requirement secondFactor) => new() { OrgId = orgId, RoleId = roleId, SecondFactor = secondFactor };

    public void Set(Requirement secondFactor) => SecondFactor = secondFactor;
}

/// <summary>When a person's time to comply ends. Given once for each kind: whoever complies and falls back gets no second one.</summary>
public sealed class PolicyDeadline : ITenantOwned
{
    private PolicyDeadline()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid PersonId { get; private set; }

    public OwedKind Kind { get; private set; }

    public DateTimeOffset GivenAt { get; private set; }

    public DateTimeOffset DueAt { get; private set; }

    /// <summary>The last of <see cref="PolicyReminders"/> that was sent: 0 for the first word, then ever nearer.</summary>
    public int Reminded { get; private set; }

    public static PolicyDeadline Give(Guid orgId, Guid personId, OwedKind kind, int graceDays, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        PersonId = personId,
        Kind = kind,
        GivenAt = now,
        DueAt = now.AddDays(graceDays),
    };

    public void NoteReminder(int slot) => Reminded = slot;
}

/// <summary>When somebody is reminded of a deadline: at half of the time, a day before, and when it is over.</summary>
public static class PolicyReminders
{
    public const int First = 0;
    public const int Half = 1;
    public const int DayBefore = 2;
    public const int Over = 3;

    /// <summary>The latest slot that has come; after an outage only that one is told.</summary>
    public static int Reached(DateTimeOffset givenAt, DateTimeOffset dueAt, DateTimeOffset now) =>
        now >= dueAt ? Over
        : now >= dueAt.AddDays(-1) && dueAt - givenAt > TimeSpan.FromDays(1) ? DayBefore
        : now >= givenAt + ((dueAt - givenAt) / 2) ? Half
        : First;
}

/// <summary>A member was asked, by somebody who may, to protect the account better: at most once a day.</summary>
public sealed class Nudge : ITenantOwned
{
    private Nudge()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>In UTC.</summary>
    public DateOnly Day { get; private set; }

    public DateTimeOffset SentAt { get; private set; }

    public static Nudge Of(Guid orgId, Guid personId, DateTimeOffset now) =>
        new() { OrgId = orgId, PersonId = personId, Day = DateOnly.FromDateTime(now.UtcDateTime), SentAt = now };
}
