using Castellan.Data.Notifications;
using Castellan.Platform.Notifications;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents.Relay;

/// <summary>What the bell says of incidents that the installation's operators tell of.</summary>
public sealed class RelayNotifications(IStringLocalizer<RelayTexts> texts) : INotificationWords
{
    public NotificationText? Tell(NotificationLine line, EnteredTenant tenant)
    {
        var number = line.Facts.Number ?? 0;
        var named = IncidentWork.Named(number);
        return line.Kind switch
        {
            NotificationKind.IncidentRelayed => new("alert-octagon", texts["Told", named], Addresses.Incident(tenant.Slug, number)),
            NotificationKind.RelayUpdated => new("alert-triangle", texts["Updated", named], Addresses.IncidentTimeline(tenant.Slug, number)),
            NotificationKind.RelayWithdrawn => new("flag", texts["Withdrawn", named], Addresses.IncidentTimeline(tenant.Slug, number)),
            _ => null,
        };
    }
}
