using Castellan.Data.Members;

namespace Castellan.Features.Members;

/// <summary>What the members' list can be ordered by.</summary>
public enum MemberOrder
{
    Name,
    Role,
    Joined,
    Seen,
}

/// <summary>One view of the members' list, as its address says it. Whatever the address gets wrong falls back to the plain list.</summary>
/// <param name="State">Null: everybody but removed members.</param>
/// <param name="Descending">Against the order's natural direction, which is from A to Z and from the earliest on.</param>
public sealed record MemberListRequest(
    string? Search = null, Guid? RoleId = null, MembershipState? State = null, MemberOrder Order = MemberOrder.Name, bool Descending = false,
    MemberCursor? After = null, MemberCursor? Before = null)
{
    public bool IsNarrowed => !string.IsNullOrWhiteSpace(Search) || RoleId is not null || State is not null;

    public static MemberListRequest Read(string? search, string? role, string? state, string? sort, string? direction, string? after, string? before) => new(
        search,
        Guid.TryParse(role, out var roleId) ? roleId : null,
        Known<MembershipState>(state),
        Known<MemberOrder>(sort) ?? MemberOrder.Name,
        direction is "desc",
        MemberCursor.Parse(after),
        MemberCursor.Parse(before));

    // Enum.TryParse also takes numbers, which no address of ours holds.
    internal static T? Known<T>(string? text)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse<T>(name) : null;
}

/// <summary>One view of the invitations' list.</summary>
/// <param name="State">Null: everything but accepted ones, which are members now.</param>
public sealed record InvitationListRequest(
    string? Search = null, InvitationState? State = null, MemberCursor? After = null, MemberCursor? Before = null)
{
    public bool IsNarrowed => !string.IsNullOrWhiteSpace(Search) || State is not null;

    public static InvitationListRequest Read(string? search, string? state, string? after, string? before) => new(
        search, MemberListRequest.Known<InvitationState>(state), MemberCursor.Parse(after), MemberCursor.Parse(before));
}
