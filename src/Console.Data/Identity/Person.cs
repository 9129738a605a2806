namespace Castellan.Data.Identity;

/// <summary>
/// An account. It exists only from the moment its e-mail address is verified and belongs to the person, not to an
/// organisation; one person can be a member of several.
/// </summary>
public sealed class Person
{
    private Person()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>As the person typed it.</summary>
    public string Email { get; private set; } = "";

    public string NormalisedEmail { get; private set; } = "";

    public string DisplayName { get; private set; } = "";

    /// <summary>One of <see cref="Text.Languages"/>.</summary>
    public string Language { get; private set; } = "en";

    /// <summary>PHC string, or an imported hash in a weaker format until the next sign-in.</summary>
    public string? PasswordHash { get; private set; }

    public DateTimeOffset? PasswordChangedAt { get; private set; }

    /// <summary>Changes with every credential; what was issued under an older stamp is void.</summary>
    public string SecurityStamp { get; private set; } = "";

    public bool IsOperator { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>The organisation used last, to land there after sign-in.</summary>
    public Guid? LastOrgId { get; private set; }

    public static Person Verified(Guid id, EmailAddress address, string displayName, string language, string? passwordHash, DateTimeOffset now) => new()
    {
        Id = id,
        Email = address.Reveal(),
        NormalisedEmail = address.Normalised,
        DisplayName = displayName,
        Language = language,
        PasswordHash = passwordHash,
        PasswordChangedAt = passwordHash is null ? null : now,
        SecurityStamp = Stamp(),
        CreatedAt = now,
    };

    public void ChangePassword(string hash, DateTimeOffset now)
    {
        PasswordHash = hash;
        PasswordChangedAt = now;
        SecurityStamp = Stamp();
    }

    /// <summary>The same password in a stronger form: nothing that was issued becomes void.</summary>
    public void UpgradeHash(string hash) => PasswordHash = hash;

    public void ChangeAddress(EmailAddress address)
    {
        Email = address.Reveal();
        NormalisedEmail = address.Normalised;
        SecurityStamp = Stamp();
    }

    /// <summary>The second factors are gone: nothing that was issued beside them stays good.</summary>
    public void LoseFactors() => SecurityStamp = Stamp();

    public void Rename(string displayName) => DisplayName = displayName;

    public void Speak(string language) => Language = language;

    public void Visit(Guid orgId) => LastOrgId = orgId;

    public void BecomeOperator() => IsOperator = true;

    public void CeaseOperator() => IsOperator = false;

    /// <summary>The account is gone: what remains is its id, which the audit log goes on to name.</summary>
    public void Erase(DateTimeOffset now)
    {
        Email = "";
        // Unique, and no address: a new account may take the old one at once.
        NormalisedEmail = $"erased {Id}";
        DisplayName = "";
        PasswordHash = null;
        PasswordChangedAt = null;
        IsOperator = false;
        LastOrgId = null;
        DeletedAt = now;
        SecurityStamp = Stamp();
    }

    private static string Stamp() => Guid.NewGuid().ToString("N");
}
