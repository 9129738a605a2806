using Castellan.Data.Access;
using Castellan.Data.Sessions;

namespace Castellan.Features.Sessions;

/// <summary>A live session of a member, as far as this organisation may see it.</summary>
/// <param name="IsThis">The one that looks at the list.</param>
public sealed record EntryRow(
    Guid SessionId, Guid PersonId, string Name, RoleKind RoleKind, SignInMethod Method, string? Device, string? Network, DateTimeOffset EnteredAt, DateTimeOffset LastSeenAt, bool IsThis);

/// <summary>A page of them, the last seen first.</summary>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record EntryList(IReadOnlyList<EntryRow> Rows, int People, int Live, string? Next);

/// <summary>What ending came to.</summary>
/// <param name="Ended">Entries into this organisation.</param>
/// <param name="Kept">Owners' entries, which only owners end.</param>
public sealed record EndResult(int Ended, int Kept);
