using Castellan.Platform.Palette;
using Castellan.Platform.Web;

namespace Castellan.Features.Notifications;

/// <summary>What the bell collects for one person in an organisation, told by the features it comes from.</summary>
public static class NotificationsFeature
{
    public static IServiceCollection AddNotificationPage(this IServiceCollection services) => services
        .AddScoped<NotificationWording>()
        .AddSingleton(new PaletteShortcut(typeof(NotificationTexts), "Title", "bell", Addresses.Notifications));
}
