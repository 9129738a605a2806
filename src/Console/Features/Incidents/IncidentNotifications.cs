using Castellan.Data.Notifications;
using Castellan.Kit.Time;
using Castellan.Platform.Notifications;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents;

/// <summary>What the bell says of incidents.</summary>
public sealed class IncidentNotifications(IStringLocalizer<IncidentTexts> texts) : INotificationWords
{
    public NotificationText? Tell(NotificationLine line, EnteredTenant tenant)
    {
        var number = line.Facts.Number ?? 0;
        var named = IncidentWork.Named(number);
        var actor = line.Actor ?? texts["Somebody"].Value;
        return line.Kind switch
        {
            NotificationKind.IncidentReported => new("alert-triangle", texts["Notification_Reported", actor, named], Addresses.Incident(tenant.Slug, number)),
            NotificationKind.IncidentLead => new("flag", texts["Notification_Lead", actor, named], Addresses.Incident(tenant.Slug, number)),
            NotificationKind.ObligationDue => new("clock", texts["Notification_Due", named, RuleWords.Rule(line.Facts.Code), When(line, tenant)], Addresses.IncidentClocks(tenant.Slug, number)),
            NotificationKind.ObligationOverdue => new("alert-octagon", texts["Notification_Overdue", named, RuleWords.Rule(line.Facts.Code), When(line, tenant)], Addresses.IncidentClocks(tenant.Slug, number)),
            _ => null,
        };
    }

    private static string When(NotificationLine line, EnteredTenant tenant)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(tenant.TimeZone);
        return line.Facts.At is { } at ? $"{IncidentWords.Wall(at, zone)} ({TimeWords.Place(zone)})" : "";
    }
}
