using Castellan.Data.Access;
using Castellan.Data.Notifications;

namespace Castellan.Platform.Notifications;

/// <summary>A notification with what its ids stand for now.</summary>
/// <param name="Actor">Whose act it was; null where nobody acted or the name is erased.</param>
/// <param name="Role">The role it is about.</param>
public sealed record NotificationLine(Guid Id, NotificationKind Kind, NotificationFacts Facts, string? Actor, RoleName? Role, DateTimeOffset CreatedAt, bool IsRead);

public sealed record RoleName(RoleKind Kind, string Name);

/// <summary>A page of them, newest first.</summary>
/// <param name="After">Where the next page begins; null on the last.</param>
public sealed record NotificationList(IReadOnlyList<NotificationLine> Lines, Guid? After);
