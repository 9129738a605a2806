using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Access;

/// <summary>A named set of permissions in one organisation: built in, or the organisation's own.</summary>
public sealed class Role : ITenantOwned
{
    public const int DescriptionLength = 200;

    private Role()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public RoleKind Kind { get; private set; }

    /// <summary>A custom role's name; a built-in one's kind, which pages show through <see cref="NameKey"/>.</summary>
    public string Name { get; private set; } = "";

    public string Description { get; private set; } = "";

    /// <summary>A custom role's permissions as bits; 0 for built-in ones, whose permissions stand in code.</summary>
    public long CustomPermissions { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? ArchivedAt { get; private set; }

    public bool IsBuiltIn => Kind != RoleKind.Custom;

    public bool IsArchived => ArchivedAt is not null;

    public string? NameKey => IsBuiltIn ? BuiltInRoles.NameKey(Kind) : null;

    public PermissionSet Permissions =>
        IsBuiltIn ? BuiltInRoles.PermissionsOf(Kind) : PermissionSet.FromBits(CustomPermissions);

    /// <summary>A built-in role, laid down when the organisation is founded.</summary>
    public static Role BuiltIn(Guid orgId, RoleKind kind, DateTimeOffset now)
    {
        if (!BuiltInRoles.Kinds.Contains(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a built-in role.");
        }

        return new Role { OrgId = orgId, Id = Guid.CreateVersion7(now), Kind = kind, Name = kind.ToString(), CreatedAt = now };
    }

    /// <summary>A role of the organisation's own. Whether its maker may grant these permissions is <see cref="GrantRules"/>' question.</summary>
    public static Outcome<Role> Custom(Guid orgId, string name, string? description, PermissionSet permissions, DateTimeOffset now)
    {
        var role = new Role { OrgId = orgId, Id = Guid.CreateVersion7(now), Kind = RoleKind.Custom, CreatedAt = now };
        return role.Rename(name)
            .Then(_ => role.Describe(description))
            .Then(_ => role.ChangePermissions(permissions))
            .Then<Role>(_ => role);
    }

    public Outcome<Done> Rename(string name) => Changeable().Then(_ => DisplayText.Clean(name)).Then<Done>(cleaned =>
    {
        // A role of one's own called "Owner" would pass for the real one in every list.
        if (BuiltInRoles.Named(cleaned) is not null)
        {
            return new RoleNameReserved(cleaned);
        }

        Name = cleaned;
        return Done.Instance;
    });

    /// <summary>Sets or, with nothing in it, clears the description.</summary>
    public Outcome<Done> Describe(string? description) => Changeable().Then<Done>(_ =>
    {
        if (string.IsNullOrWhiteSpace(description))
        {
            Description = "";
            return Done.Instance;
        }

        var cleaned = DisplayText.Clean(description, DescriptionLength);
        if (!cleaned.Succeeded)
        {
            return cleaned.Refusal;
        }

        Description = cleaned.Value;
        return Done.Instance;
    });

    public Outcome<Done> ChangePermissions(PermissionSet permissions) => Changeable().Then<Done>(_ =>
    {
        CustomPermissions = permissions.Bits;
        return Done.Instance;
    });

    /// <summary>Takes the role out of use. That nobody holds it any more, and no invitation offers it, is checked by the command.</summary>
    public Outcome<Done> Archive(DateTimeOffset now) => Changeable().Then<Done>(_ =>
    {
        ArchivedAt = now;
        return Done.Instance;
    });

    private Outcome<Done> Changeable() => IsBuiltIn ? new BuiltInRoleFixed()
        : IsArchived ? new RoleArchived()
        : Done.Instance;
}
