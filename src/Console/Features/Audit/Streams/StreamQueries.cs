using Castellan.Data.Access;
using Castellan.Data.Streams;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Streams;

/// <summary>Reads an organisation's streams with the state of their delivery.</summary>
public sealed class StreamQueries(TenantDb tenants)
{
    public Task<IReadOnlyList<StreamRow>> AllAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<StreamRow>>(actor, Permission.AuditStream, async (db, ct) => await (
            from stream in db.AuditStreams
            where stream.OrgId == actor.OrgId && stream.State != StreamState.Deleted
            join delivery in db.StreamDeliveries on new { stream.OrgId, StreamId = stream.Id } equals new { delivery.OrgId, delivery.StreamId }
            orderby stream.CreatedAt, stream.Id
            select new StreamRow(
                stream.Id, stream.Name, stream.Url, stream.Format, stream.Signing, stream.State, stream.GaveUp, delivery.Position, delivery.Failures, delivery.DeliveredAt,
                delivery.LastAnswer, delivery.NextAttemptAt,
                db.StreamBatches.Where(batch => batch.OrgId == actor.OrgId && batch.StreamId == stream.Id).Min(batch => (long?)batch.FirstPosition)))
            .ToListAsync(ct), cancellation);
}
