using Castellan.Data.Access;
using Castellan.Platform.Palette;
using Castellan.Platform.Web;

namespace Castellan.Features.Access;

/// <summary>Roles: what each may do, and the organisation's own ones.</summary>
public static class AccessFeature
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<RoleQueries>();
        services.AddSingleton<RoleCommands>();
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(AccessTexts), "Roles", "shield", Addresses.Roles, 210, nameof(Permission.MembersRead)));
        services.AddSingleton(new PaletteShortcut(typeof(AccessTexts), "NewRole", "plus", Addresses.NewRole, Permission.RolesManage));
        return services;
    }
}
