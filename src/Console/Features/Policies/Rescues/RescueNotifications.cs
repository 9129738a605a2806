using Castellan.Data.Notifications;
using Castellan.Data.Rescues;
using Castellan.Platform.Notifications;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Policies.Rescues;

/// <summary>What the bell says of rescues. Of whom, the page tells that it leads to.</summary>
public sealed class RescueNotifications(IStringLocalizer<RescueTexts> texts) : INotificationWords
{
    public NotificationText? Tell(NotificationLine line, EnteredTenant tenant) => line.Kind switch
    {
        NotificationKind.RescueAsked => Of("Notification_RescueAsked", line, tenant),
        NotificationKind.RescueApproved => Of("Notification_RescueApproved", line, tenant),
        NotificationKind.RescueEnded => Of(Ended(line.Facts.Code), line, tenant),
        _ => null,
    };

    private static string Ended(string state) => state switch
    {
        nameof(RescueState.Done) => "Notification_RescueDone",
        nameof(RescueState.Declined) => "Notification_RescueDeclined",
        nameof(RescueState.Cancelled) => "Notification_RescueCancelled",
        nameof(RescueState.Lapsed) => "Notification_RescueLapsed",
        _ => "Notification_RescueVoided",
    };

    private NotificationText Of(string key, NotificationLine line, EnteredTenant tenant) => new(
        "shield", texts[key, line.Actor ?? texts["Somebody"].Value], line.Facts.SubjectId is { } person ? Addresses.Rescue(tenant.Slug, person) : Addresses.Protection(tenant.Slug));
}
