using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Language;

/// <summary>What a person reads when something is refused, in the language of the request.</summary>
public sealed class RefusalWords(IStringLocalizer<RefusalTexts> texts, AccessWords access)
{
    /// <summary>The words of a refusal of the records.</summary>
    public string Of(Refusal refusal) => Of(refusal, texts);

    /// <summary>The words of a refusal that a feature words itself, or else of one of the records.</summary>
    /// <exception cref="System.Resources.MissingManifestResourceException">Nobody worded it: no sentence is better than a key on the screen.</exception>
    public string Of(Refusal refusal, IStringLocalizer own)
    {
        var arguments = refusal.Words.Select(Localised).ToArray();
        var worded = own[refusal.Code, arguments];
        worded = worded.ResourceNotFound ? texts[refusal.Code, arguments] : worded;
        return worded.ResourceNotFound
            ? throw new System.Resources.MissingManifestResourceException($"There is no text '{refusal.Code}'.")
            : worded.Value;
    }

    private object Localised(object word) => word switch
    {
        PermissionSet permissions => access.Permissions(permissions),
        Permission permission => access.Permission(permission),
        RoleKind kind => access.Role(kind),
        MembershipState state => texts[$"MembershipState_{state}"].Value,
        _ => word,
    };
}
