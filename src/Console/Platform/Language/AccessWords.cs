using System.Globalization;
using System.Resources;
using Castellan.Data.Access;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Language;

/// <summary>The names of roles and permissions as a person reads them.</summary>
public sealed class AccessWords(IStringLocalizer<RefusalTexts> texts)
{
    private static readonly ResourceManager EveryLanguage = new(typeof(RefusalTexts));

    public string Permission(Permission permission) => texts[$"Permission_{permission}"];

    /// <summary>The permissions, one after the other.</summary>
    public string Permissions(PermissionSet permissions) => string.Join(", ", permissions.Select(Permission));

    public string Role(RoleKind kind) => texts[$"Role_{kind}"];

    /// <summary>A built-in role's name in the language of the request, a custom one's own name.</summary>
    public string Role(RoleKind kind, string name) => kind == RoleKind.Custom ? name : Role(kind);

    /// <summary>The name in another language than the request's: that of a mail's recipient.</summary>
    public string Role(RoleKind kind, string name, string language) => kind == RoleKind.Custom
        ? name
        : EveryLanguage.GetString(BuiltInRoles.NameKey(kind), CultureInfo.GetCultureInfo(language)) ?? Role(kind);
}
