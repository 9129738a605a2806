using Castellan.Data.Notifications;
using Castellan.Platform.Language;
using Castellan.Platform.Notifications;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Members;

/// <summary>What the bell says of memberships.</summary>
public sealed class MemberNotifications(IStringLocalizer<MemberTexts> texts, AccessWords words) : INotificationWords
{
    public NotificationText? Tell(NotificationLine line, EnteredTenant tenant) => line.Kind == NotificationKind.RoleChanged
        ? new("key", texts["Notification_RoleChanged", line.Actor ?? texts["Somebody"].Value, line.Role is { } role ? words.Role(role.Kind, role.Name) : ""], Addresses.Organisation(tenant.Slug))
        : null;
}
