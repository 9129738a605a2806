using Castellan.Platform.Notifications;
using Castellan.Platform.Tenancy;

namespace Castellan.Features.Notifications;

/// <summary>Asks every feature for the words of its notifications.</summary>
public sealed class NotificationWording(IEnumerable<INotificationWords> features)
{
    /// <summary>Null for one that this version does not know.</summary>
    public NotificationText? Of(NotificationLine line, EnteredTenant tenant) =>
        features.Select(feature => feature.Tell(line, tenant)).FirstOrDefault(text => text is not null);
}
