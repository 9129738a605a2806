namespace Castellan.Platform.Seals;

/// <summary>What is wrong with the audit log or its seals.</summary>
public enum SealFault
{
    /// <summary>The signature is not one of a known key over this seal.</summary>
    SealForged,

    /// <summary>A number is missing, or a seal does not follow from the one before.</summary>
    ChainBroken,

    /// <summary>The database knows fewer seals than this node has seen, or others: its tail was cut off, or an older copy was restored.</summary>
    TailLost,

    /// <summary>An entry stands there that was not sealed so: changed, moved or slipped in.</summary>
    EntryAltered,

    /// <summary>An entry that was sealed is gone.</summary>
    EntriesMissing,

    /// <summary>Root and entries do not agree, and no leaf tells which entry it is.</summary>
    SegmentBroken,

    /// <summary>A held copy is not what was sealed.</summary>
    CopyAltered,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Seal">Number of the seal; null where none is about it.</param>
/// <param name="Entry">Organisation, instant and id of the entry, where it can be named.</param>
/// <param name="Count">How many.</param>
/// <param name="Place">The same entry for programs.</param>
public sealed record SealFinding(SealFault Fault, long? Seal, DateOnly? Day, string? Entry, int Count = 1, SealedPlace? Place = null);

/// <summary>Where an entry stands.</summary>
public sealed record SealedPlace(Guid OrgId, DateTimeOffset OccurredAt, Guid Id);

/// <summary>What was compared of one organisation.</summary>
public sealed record SealExtent(long Entries, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>With one more entry.</summary>
    public SealExtent And(DateTimeOffset at) => new(Entries + 1, at < First ? at : First, at > Last ? at : Last);
}

/// <summary>What a verification came to.</summary>
/// <param name="Entries">Entries that were compared, held copies among them.</param>
/// <param name="Seals">Seals that were checked.</param>
/// <param name="Purged">Entries of days that were dropped as announced.</param>
/// <param name="Organisations">What of it is whose.</param>
public sealed record SealReport(long Entries, int Seals, long Purged, IReadOnlyList<SealFinding> Findings, IReadOnlyDictionary<Guid, SealExtent> Organisations)
{
    public bool IsIntact => Findings.Count == 0;
}

/// <summary>Is told how many segments of how many have been compared.</summary>
public delegate Task VerifyProgress(int compared, int total, CancellationToken cancellation);
