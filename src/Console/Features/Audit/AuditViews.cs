using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Platform.Trail;

namespace Castellan.Features.Audit;

/// <summary>All that the audit page shows.</summary>
/// <param name="Address">Of which address this is the view.</param>
/// <param name="Understood">The actions that words of the search named.</param>
/// <param name="EntryIsGone">The entry that was asked for is not here, or not any more.</param>
/// <param name="BrokenSince">When the last verification found that the log is not what was sealed; null when it found it intact.</param>
/// <param name="Held">Numbers of the holds that keep an entry of the page, by entry.</param>
public sealed record AuditView(string Address, TrailPage Page, TrailRetention Kept, IReadOnlyList<FoundPerson> People, IReadOnlyList<AuditAction> Understood, bool EntryIsGone,
    DateTimeOffset? BrokenSince, IReadOnlyDictionary<Guid, string> Held);

/// <summary>Somebody whose name or address matches a search. Null state: known here, never a member.</summary>
public sealed record FoundPerson(Guid Id, string Name, string? Email, MembershipState? State);
