namespace Castellan.Data.Audit;

/// <summary>
/// The name and address under which an organisation knows a person. The one table of names: everything else, the audit
/// log above all, carries subject ids, so erasing here erases everywhere and breaks no seal.
/// </summary>
public sealed class Subject : ITenantOwned
{
    private Subject()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public string? DisplayName { get; private set; }

    public string? Email { get; private set; }

    /// <summary>Lower-case name and address, for substring search.</summary>
    public string SearchText { get; private set; } = "";

    public DateTimeOffset? ErasedAt { get; private set; }

    /// <summary>Since when the name has been due to go; while a hold on evidence keeps it, <see cref="ErasedAt"/> stays empty.</summary>
    public DateTimeOffset? EraseWantedAt { get; private set; }

    public static Subject Of(Guid orgId, Guid personId, string? displayName, string email) => new()
    {
        OrgId = orgId,
        Id = personId,
        DisplayName = displayName,
        Email = email,
        SearchText = SearchTextOf(displayName, email),
    };

    public static string SearchTextOf(string? displayName, string email) =>
        string.Concat(displayName?.ToLowerInvariant(), " ", email.ToLowerInvariant());

    public void Erase(DateTimeOffset now)
    {
        DisplayName = null;
        Email = null;
        SearchText = "";
        ErasedAt = now;
    }
}
