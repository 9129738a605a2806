using Castellan.Data.Access;
using Castellan.Platform.Notifications;
using Castellan.Platform.Palette;
using Castellan.Platform.Web;

namespace Castellan.Features.Members;

/// <summary>The team: who is in, who is invited, and everything about one member.</summary>
public static class MembersFeature
{
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<MemberQueries>();
        services.AddSingleton<InvitationQueries>();
        services.AddSingleton<MemberLetters>();
        services.AddScoped<INotificationWords, MemberNotifications>();
        services.AddSingleton<MemberCommands>();
        services.AddSingleton<InvitationCommands>();
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(MemberTexts), "Members", "users", Addresses.Members, 200, nameof(Permission.MembersRead)));
        services.AddScoped<IPaletteSource, MemberPalette>();
        services.AddSingleton(new PaletteShortcut(typeof(MemberTexts), "InviteTitle", "user-plus", Addresses.InviteMembers, Permission.MembersInvite));
        services.AddSingleton(new PaletteShortcut(typeof(MemberTexts), "ImportTitle", "upload", Addresses.ImportMembers, Permission.MembersInvite));
        services.AddSingleton(new PaletteShortcut(typeof(MemberTexts), "Invitations", "mail", Addresses.Invitations, Permission.MembersRead));
        return services;
    }
}
