namespace Castellan.Platform.Notifications;

/// <summary>The bell: what features tell one person, and how it is read.</summary>
public static class NotificationsPlatform
{
    public static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<Inbox>()
        .AddScoped<UnreadCount>();
}
