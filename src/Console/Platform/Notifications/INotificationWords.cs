using Castellan.Platform.Tenancy;

namespace Castellan.Platform.Notifications;

/// <summary>
/// Tells the notifications that one feature sends, in the reader's language. Each feature that notifies registers one, scoped; the
/// page asks them all.
/// </summary>
public interface INotificationWords
{
    /// <summary>Null for kinds of other features.</summary>
    NotificationText? Tell(NotificationLine line, EnteredTenant tenant);
}

/// <summary>How a notification is shown.</summary>
/// <param name="Icon">A name of the kit's icon set.</param>
/// <param name="Address">Where to go from here.</param>
public sealed record NotificationText(string Icon, string Words, string Address);
