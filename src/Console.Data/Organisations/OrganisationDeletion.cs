namespace Castellan.Data.Organisations;

/// <summary>
/// An organisation on its way out. While the row stands the organisation works as ever and every owner can stop it; when
/// the time is over, everything of it goes, this row included.
/// </summary>
public sealed class OrganisationDeletion : ITenantOwned
{
    public static readonly TimeSpan Grace = TimeSpan.FromDays(30);

    /// <summary>How long before the end the owners are told again.</summary>
    public static readonly TimeSpan FirstWarning = TimeSpan.FromDays(7);

    /// <inheritdoc cref="FirstWarning"/>
    public static readonly TimeSpan LastWarning = TimeSpan.FromDays(1);

    private OrganisationDeletion()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid RequestedBy { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    public DateTimeOffset DueAt { get; private set; }

    public DateTimeOffset? FirstWarnedAt { get; private set; }

    public DateTimeOffset? LastWarnedAt { get; private set; }

    public static OrganisationDeletion Begin(Guid orgId, Guid by, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        RequestedBy = by,
        RequestedAt = now,
        DueAt = now + Grace,
    };

    /// <summary>Whether the owners are to be told now. A warning that was slept through is not made up for by two.</summary>
    public bool NeedsWarning(DateTimeOffset now) =>
        now >= DueAt - LastWarning ? LastWarnedAt is null : now >= DueAt - FirstWarning && FirstWarnedAt is null;

    public void Warned(DateTimeOffset now)
    {
        FirstWarnedAt ??= now;
        if (now >= DueAt - LastWarning)
        {
            LastWarnedAt ??= now;
        }
    }

    public bool IsOver(DateTimeOffset now) => now >= DueAt;
}
