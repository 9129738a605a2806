using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Sessions;

namespace Castellan.Features.Members;

/// <summary>A role as lists and choices show it. <paramref name="Permissions"/> are the bits of <see cref="PermissionSet"/>.</summary>
public sealed record RoleChoice(Guid Id, RoleKind Kind, string Name, string Description, long Permissions, bool IsArchived)
{
    public GrantedRole AsGranted() => new(Kind, PermissionSet.FromBits(Permissions), IsArchived);

    public static RoleChoice Of(Role role) => new(role.Id, role.Kind, role.Name, role.Description, role.Permissions.Bits, role.IsArchived);
}

/// <summary>One line of the members' list.</summary>
/// <param name="RestoredRoleId">The role that restoring gives back; null unless suspended.</param>
/// <param name="LastSeenAt">When a session was last seen in this organisation; null when none is kept.</param>
public sealed record MemberRow(
    Guid PersonId, string? Name, string? Email, Guid RoleId, Guid? RestoredRoleId, MembershipState State, DateTimeOffset JoinedAt, DateTimeOffset? LastSeenAt)
{
    /// <summary>The name, or else the address; null once the person is erased.</summary>
    public string? Title => Name ?? Email;
}

/// <summary>A page of the members' list. Cursors are null where there is nothing further.</summary>
/// <param name="Count">How many match in all, counted up to <see cref="MemberQueries.CountedAtMost"/>.</param>
public sealed record MembersView(
    IReadOnlyList<MemberRow> Rows, IReadOnlyList<RoleChoice> Roles, int Count, string? Before, string? After);

/// <summary>Everything about one person in this organisation. Sessions, invitations and whether the account is the organisation's own are null where the viewer may not see them.</summary>
public sealed record MemberView(
    MemberRow Member,
    DateTimeOffset? SuspendedAt,
    DateTimeOffset? RemovedAt,
    string? InvitedBy,
    IReadOnlyList<RoleChoice> Roles,
    IReadOnlyList<RoleChangeRow> History,
    IReadOnlyList<InvitationRow> Invitations,
    IReadOnlyList<SessionRow>? Sessions,
    Data.Rescues.ManagedObstacle? Account);

/// <summary>One line of a member's role history.</summary>
public sealed record RoleChangeRow(
    Guid Id, RoleChangeReason Reason, Guid? FromRoleId, Guid ToRoleId, Guid? ById, string? ByName, DateTimeOffset At);

/// <summary>A session that is open in this organisation.</summary>
public sealed record SessionRow(Guid Id, SignInMethod Method, string? Device, string? Network, DateTimeOffset EnteredAt, DateTimeOffset LastSeenAt);

/// <summary>One line of the invitations' list.</summary>
public sealed record InvitationRow(
    Guid Id, string Address, Guid RoleId, InvitationState State, Guid InvitedById, string? InvitedByName, int SentCount,
    DateTimeOffset LastSentAt, DateTimeOffset ExpiresAt, DateTimeOffset CreatedAt, DateTimeOffset? AcceptedAt, Guid? AcceptedById, DateTimeOffset? RevokedAt, string Language);

/// <summary>A page of the invitations' list.</summary>
public sealed record InvitationsView(
    IReadOnlyList<InvitationRow> Rows, IReadOnlyList<RoleChoice> Roles, int Count, string? Before, string? After);
