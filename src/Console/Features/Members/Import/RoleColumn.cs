using Castellan.Data.Access;
using Castellan.Data.Text;

namespace Castellan.Features.Members.Import;

/// <summary>Finds the role a list names: a custom role by its name, a built-in one by its name in any language.</summary>
internal sealed class RoleColumn(IEnumerable<ImportableRole> roles)
{
    private readonly IReadOnlyList<ImportableRole> roles = [.. roles];

    public Guid? Find(string name)
    {
        var folded = FoldedText.Of(name.Trim());
        var custom = roles.FirstOrDefault(role =>
            role.Kind == RoleKind.Custom && string.Equals(FoldedText.Of(role.Name), folded, StringComparison.Ordinal));
        if (custom is not null)
        {
            return custom.Id;
        }

        var kind = BuiltInRoles.Named(name);
        return roles.FirstOrDefault(role => role.Kind != RoleKind.Custom && role.Kind == kind)?.Id;
    }
}
