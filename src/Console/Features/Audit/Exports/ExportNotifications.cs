using Castellan.Data.Notifications;
using Castellan.Platform.Notifications;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Exports;

/// <summary>What the bell says of exports, to whoever asked for one.</summary>
public sealed class ExportNotifications(IStringLocalizer<ExportTexts> texts) : INotificationWords
{
    public NotificationText? Tell(NotificationLine line, EnteredTenant tenant) => line.Kind switch
    {
        NotificationKind.ExportReady => new("download", texts["Notification_Ready"], Addresses.Exports(tenant.Slug)),
        NotificationKind.ExportFailed => new("alert-triangle", texts["Notification_Failed"], Addresses.Exports(tenant.Slug)),
        _ => null,
    };
}
