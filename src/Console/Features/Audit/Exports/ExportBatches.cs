using System.Runtime.CompilerServices;
using System.Text.Json;
using Castellan.Data.Exports;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;

namespace Castellan.Features.Audit.Exports;

/// <summary>
/// The trail of an export in the order of a log, worded. While one batch is being stored, the next is worded and the one after that is read:
/// a database, a core that words and a core that seals need not wait for one another. Row security keeps the reading to the organisation;
/// whether the person may still have it is asked when a batch is stored.
/// </summary>
public sealed class ExportBatches(TenantDb tenants, TrailQueries trail, ExportFile file)
{
    // Three are under way at a time.
    private const int Entries = 2_500;

    /// <param name="after">The last entry that is stored already; null to begin.</param>
    public IAsyncEnumerable<ExportBatch> OfAsync(AuditExport order, TrailCursor? after, LineChain chain, ProofRun proofs, CancellationToken cancellation) =>
        WordedAsync(order, ReadAsync(order, after, proofs, cancellation).AheadAsync(cancellation), chain, cancellation).AheadAsync(cancellation);

    private async IAsyncEnumerable<ExportBatch> WordedAsync(AuditExport order, IAsyncEnumerable<Found> read, LineChain chain, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var zone = TrailClock.ZoneOf(order.TimeZone);
        await foreach (var (entries, names, proofs, next) in read.WithCancellation(cancellation))
        {
            var lines = proofs is null ? file.Lines(order.Format, order.OrgId, zone, entries, names) : ExportFile.ProvenEntries(order.OrgId, entries, names, proofs, chain);
            yield return new ExportBatch(lines, entries.Count, next);
        }
    }

    private async IAsyncEnumerable<Found> ReadAsync(AuditExport order, TrailCursor? after, ProofRun proofs, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = JsonSerializer.Deserialize<TrailFilter>(order.Filter) ?? TrailFilter.Everything;
        for (var place = after ?? new TrailCursor(filter.From ?? DateTimeOffset.UnixEpoch, Guid.Empty); place is not null;)
        {
            var from = TrailPlace.NewerThan(place);
            var page = await tenants.ReadForJobAsync(order.OrgId, (db, ct) => trail.ReadAsync(db, order.OrgId, filter, from, Entries, ct), cancellation);
            // The page shows the newest first; a log begins with the oldest.
            List<TrailEntry> entries = [.. page.Entries.Reverse()];
            var proven = ExportFile.IsProven(order.Format) ? await proofs.OfAsync(order.OrgId, entries, cancellation) : null;
            yield return new Found(entries, page.Names, proven, page.Newer);
            place = page.Newer;
        }
    }

    private sealed record Found(IReadOnlyList<TrailEntry> Entries, IReadOnlyDictionary<Guid, TrailName> Names, ProofBatch? Proofs, TrailCursor? Next);
}

/// <param name="Lines">The bytes of the file.</param>
/// <param name="Next">The last entry, when further ones follow.</param>
public sealed record ExportBatch(byte[] Lines, int Entries, TrailCursor? Next);
