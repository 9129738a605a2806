using Castellan.Data.Audit;
using Castellan.Data.Seals;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;

namespace Castellan.Platform.Seals;

/// <summary>Finds what proves entries that leave the console, and signs for the whole of them.</summary>
public sealed class EntryProofs(SealStore store, HoldStore holds, SealKeys keys)
{
    /// <summary>Seals what has been written by now, so that as little as possible leaves without a proof.</summary>
    public async Task SealAsync(CancellationToken cancellation)
    {
        if (await store.SealAsync(keys.Sign, cancellation) is { Count: > 0 } made)
        {
            keys.Remember(made[^1]);
        }
    }

    /// <summary>For one run: it keeps what the next batch may need.</summary>
    public ProofRun Begin() => new(store, holds);

    /// <summary>The last line of an export: it signs for all lines before it.</summary>
    public byte[] End(Guid orgId, Guid exportId, LineChain chain, long entries)
    {
        var key = keys.Newest;
        var end = ProvenLines.End(orgId, exportId, chain, entries, key);
        return ProvenLines.WithSignature(end, keys.Sign(key, end));
    }
}

/// <summary>The proofs of a batch, by entry, and the seals they lead to.</summary>
public sealed record ProofBatch(IReadOnlyDictionary<Guid, EntryProof> Proofs, IReadOnlyList<Seal> Segments)
{
    public static readonly ProofBatch None = new(new Dictionary<Guid, EntryProof>(), []);
}

/// <summary>Proves batch after batch of one organisation's entries.</summary>
public sealed class ProofRun(SealStore store, HoldStore holds)
{
    private readonly ProofReader _reader = new(store);

    /// <summary>What no seal is about, because it was written a moment ago or is not what was sealed, has no proof.</summary>
    public async Task<ProofBatch> OfAsync(Guid orgId, IReadOnlyList<TrailEntry> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0)
        {
            return ProofBatch.None;
        }
        var (proven, segments) = await _reader.ProveAsync([.. entries.Select(entry => SealedOf(orgId, entry))], cancellation);
        var proofs = proven.Where(one => one.Proof is not null).ToDictionary(one => one.Entry.Id, one => one.Proof!);
        if (proofs.Count == entries.Count)
        {
            return new ProofBatch(proofs, segments);
        }
        // Held copies bring theirs along: the leaves of their days are gone.
        var rest = entries.Where(entry => !proofs.ContainsKey(entry.Id)).ToList();
        var held = await holds.ProofsAsync(orgId, [.. rest.Select(entry => entry.Id)], rest.Min(entry => entry.OccurredAt), rest.Max(entry => entry.OccurredAt), cancellation);
        var known = segments.Select(segment => segment.Number).ToHashSet();
        var further = await store.SealsAsync([.. held.Values.Select(proof => proof.Seal).Where(number => !known.Contains(number)).Distinct()], cancellation);
        foreach (var (id, proof) in held)
        {
            proofs[id] = proof;
        }
        return new ProofBatch(proofs, [.. segments, .. further]);
    }

    private static SealedEntry SealedOf(Guid orgId, TrailEntry entry) => new(
        orgId, (entry.OccurredAt.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, entry.Id, entry.Tx, entry.Version, (short)entry.Action, (short)entry.Outcome, (short)entry.ActorKind,
        entry.ActorId, (short)entry.TargetKind, entry.TargetId, entry.SessionId, entry.RequestId, entry.Network, entry.Device, entry.Changes);
}
