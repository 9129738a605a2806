using System.Collections.Frozen;
using Castellan.Data.Text;

namespace Castellan.Data.Access;

/// <summary>The permissions and names of the roles every organisation has.</summary>
public static class BuiltInRoles
{
    private static readonly PermissionSet Reading = PermissionSet.Of(
        Permission.MembersRead, Permission.MemberDetailsRead, Permission.SessionsRead, Permission.AuditRead,
        Permission.IncidentsRead, Permission.RegisterRead, Permission.ProtectionRead);

    // As people write them in lists, in each language, folded: no case, no accents.
    private static readonly FrozenDictionary<string, RoleKind> Names = new Dictionary<string, RoleKind>(StringComparer.Ordinal)
    {
        ["owner"] = RoleKind.Owner,
        ["proprietaire"] = RoleKind.Owner,
        ["propietario"] = RoleKind.Owner,
        ["propietaria"] = RoleKind.Owner,
        ["admin"] = RoleKind.Admin,
        ["administrator"] = RoleKind.Admin,
        ["administrateur"] = RoleKind.Admin,
        ["administratrice"] = RoleKind.Admin,
        ["administrador"] = RoleKind.Admin,
        ["administradora"] = RoleKind.Admin,
        ["security officer"] = RoleKind.SecurityOfficer,
        ["securityofficer"] = RoleKind.SecurityOfficer,
        ["responsable securite"] = RoleKind.SecurityOfficer,
        ["responsable de la securite"] = RoleKind.SecurityOfficer,
        ["responsable de seguridad"] = RoleKind.SecurityOfficer,
        ["billing"] = RoleKind.Billing,
        ["facturation"] = RoleKind.Billing,
        ["facturacion"] = RoleKind.Billing,
        ["member"] = RoleKind.Member,
        ["membre"] = RoleKind.Member,
        ["miembro"] = RoleKind.Member,
        ["viewer"] = RoleKind.Viewer,
        ["lecteur"] = RoleKind.Viewer,
        ["lectrice"] = RoleKind.Viewer,
        ["lector"] = RoleKind.Viewer,
        ["lectora"] = RoleKind.Viewer,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The built-in kinds, from most to least.</summary>
    public static IReadOnlyList<RoleKind> Kinds { get; } =
        [RoleKind.Owner, RoleKind.Admin, RoleKind.SecurityOfficer, RoleKind.Billing, RoleKind.Member, RoleKind.Viewer];

    /// <summary>What a built-in kind permits; a custom role's permissions stand in its row.</summary>
    public static PermissionSet PermissionsOf(RoleKind kind) => kind switch
    {
        RoleKind.Owner => PermissionSet.All,
        RoleKind.Admin => PermissionSet.All.Without(Permission.BillingManage).Without(Permission.OrganisationDelete),
        RoleKind.SecurityOfficer => Reading.With(Permission.IncidentContactManage).With(Permission.AuditExport).With(Permission.AuditStream)
            .With(Permission.SessionsEnd).With(Permission.PoliciesManage).With(Permission.IncidentsManage).With(Permission.ContainMembers),
        RoleKind.Billing => PermissionSet.Of(Permission.MembersRead, Permission.BillingManage),
        RoleKind.Member => PermissionSet.Of(Permission.MembersRead),
        RoleKind.Viewer => Reading,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a built-in role."),
    };

    /// <summary>Key of the text that names a built-in kind.</summary>
    public static string NameKey(RoleKind kind) => $"Role_{kind}";

    /// <summary>The built-in kind a person means by this name in any of the languages, or null.</summary>
    public static RoleKind? Named(string name) =>
        Names.TryGetValue(FoldedText.Of(name.Trim()).Replace('_', ' ').Replace('-', ' '), out var kind) ? kind : null;
}
