using Castellan.Data.Alerts;
using Castellan.Data.Notifications;
using Castellan.Platform.Notifications;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;

namespace Castellan.Features.Incidents.Alerts;

/// <summary>What the bell says of alerts.</summary>
public sealed class AlertNotifications(AlertWords words) : INotificationWords
{
    public NotificationText? Tell(NotificationLine line, EnteredTenant tenant) =>
        line.Kind == NotificationKind.AlertRaised && Enum.TryParse<AlertRule>(line.Facts.Code, out var rule) && Enum.IsDefined(rule)
            ? new("alert-octagon", words.Of(rule, line.Actor, line.Facts.Number ?? 1), Addresses.Alerts(tenant.Slug))
            : null;
}
