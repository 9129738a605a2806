using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Streams;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Outbound;
using Castellan.Platform.Sealing;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Streams;

/// <summary>Sets streams up, pauses, resumes, turns back, tests and deletes them.</summary>
public sealed class StreamCommands(TenantDb tenants, TrailQueries trail, StreamSender sender, Sealer sealer, OutboundAddresses outbound)
{
    public const int MostStreams = 5;
    public const int ShortestSecret = 16;

    private const int LongestSecret = 512;
    private const int LongestUrl = 500;

    public Task<Outcome<Guid>> CreateAsync(TenantActor actor, StreamDraft draft, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Guid>(actor, Permission.AuditStream, async write =>
        {
            if (await write.Db.AuditStreams.CountAsync(stream => stream.OrgId == actor.OrgId && stream.State != StreamState.Deleted, cancellation) >= MostStreams)
            {
                return new TooManyStreams(MostStreams);
            }
            if (Usable(draft.Url) is not { } url)
            {
                return new StreamAddressUnusable();
            }
            // It stands in a header: visible ASCII alone.
            if (draft.Secret.Length is < ShortestSecret or > LongestSecret || !draft.Secret.All(letter => letter is > ' ' and < '\x7F'))
            {
                return new StreamSecretTooShort(ShortestSecret);
            }
            var place = draft.FromBeginning ? StreamPlace.Before(0) : await trail.NowAsync(write.Db, cancellation);
            return DisplayText.Clean(draft.Name).Then<Guid>(name =>
            {
                var id = Guid.CreateVersion7(write.Now);
                write.Db.AuditStreams.Add(AuditStream.Open(
                    actor.OrgId, id, name, url, draft.Format, draft.Signing, sealer.Seal(draft.Secret, StreamSender.BindingOf(actor.OrgId, id)), actor.PersonId, write.Now));
                write.Db.StreamDeliveries.Add(StreamDelivery.From(actor.OrgId, id, place, write.Now));
                write.Record(AuditAction.StreamCreated, AuditTarget.Stream(id), after: new { name, host = url.Host, format = draft.Format.ToString(), signing = draft.Signing.ToString() });
                return id;
            });
        }, roster: true, cancellation);

    public Task<Outcome<Done>> PauseAsync(TenantActor actor, Guid streamId, CancellationToken cancellation = default) =>
        ChangeAsync(actor, streamId, (write, stream, _) => stream.Pause(gaveUp: false).Then<Done>(done =>
        {
            write.Record(AuditAction.StreamPaused, AuditTarget.Stream(streamId));
            return done;
        }), cancellation);

    /// <summary>Goes on where it stopped.</summary>
    public Task<Outcome<Done>> ResumeAsync(TenantActor actor, Guid streamId, CancellationToken cancellation = default) =>
        ChangeAsync(actor, streamId, (write, stream, delivery) => stream.Resume().Then<Done>(done =>
        {
            delivery.Restart(write.Now);
            write.Record(AuditAction.StreamResumed, AuditTarget.Stream(streamId));
            return done;
        }), cancellation);

    /// <summary>Sends again from the delivery that holds this position; the positions stay what they were.</summary>
    public Task<Outcome<Done>> ReplayAsync(TenantActor actor, Guid streamId, long position, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.AuditStream, async write =>
        {
            var found = await FindAsync(write, actor, streamId, cancellation);
            if (found is not (var _, { } delivery))
            {
                return new StreamNotFound();
            }
            var later = await write.Db.StreamBatches.Where(batch => batch.OrgId == actor.OrgId && batch.StreamId == streamId && batch.FirstPosition + batch.Entries > position)
                .OrderBy(batch => batch.FirstPosition).ToListAsync(cancellation);
            if (later.Count == 0 || later[0].FirstPosition > position)
            {
                return new StreamPositionUnknown();
            }
            delivery.Restart(write.Now, later[0].Before, later[0].FirstPosition - 1);
            write.Db.StreamBatches.RemoveRange(later);
            write.Record(AuditAction.StreamReplayed, AuditTarget.Stream(streamId), after: new { position = later[0].FirstPosition });
            return Done.Instance;
        }, cancellation: cancellation);

    /// <summary>Sends one line that is no entry; answers what the receiver said.</summary>
    public async Task<Outcome<StreamAnswer>> TestAsync(TenantActor actor, Guid streamId, CancellationToken cancellation = default)
    {
        // Not inside the transaction: a slow receiver would hold it open.
        var found = await tenants.WriteAsync<AuditStream>(actor, Permission.AuditStream, async write =>
            await write.Db.AuditStreams.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.Id == streamId && one.State != StreamState.Deleted, cancellation) is { } stream
                ? stream : new StreamNotFound(), cancellation: cancellation);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }
        var answer = await sender.TestAsync(found.Value, cancellation);
        return await tenants.WriteAsync<StreamAnswer>(actor, Permission.AuditStream, write =>
        {
            write.Record(AuditAction.StreamTested, AuditTarget.Stream(streamId), after: new { answer = answer.Words }, outcome: answer.IsAccepted ? AuditOutcome.Done : AuditOutcome.Failed);
            return Task.FromResult<Outcome<StreamAnswer>>(answer);
        }, cancellation: cancellation);
    }

    public Task<Outcome<Done>> DeleteAsync(TenantActor actor, Guid streamId, CancellationToken cancellation = default) =>
        ChangeAsync(actor, streamId, (write, stream, _) => stream.Delete().Then<Done>(done =>
        {
            write.Record(AuditAction.StreamDeleted, AuditTarget.Stream(streamId), before: new { name = stream.Name });
            return done;
        }), cancellation);

    private Task<Outcome<Done>> ChangeAsync(TenantActor actor, Guid streamId, Func<TenantWrite, AuditStream, StreamDelivery, Outcome<Done>> change, CancellationToken cancellation) =>
        tenants.WriteAsync<Done>(actor, Permission.AuditStream, async write =>
            await FindAsync(write, actor, streamId, cancellation) is var (stream, delivery) ? change(write, stream, delivery) : new StreamNotFound(), cancellation: cancellation);

    private static async Task<(AuditStream Stream, StreamDelivery Delivery)?> FindAsync(TenantWrite write, TenantActor actor, Guid streamId, CancellationToken cancellation)
    {
        var stream = await write.Db.AuditStreams.SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.Id == streamId && one.State != StreamState.Deleted, cancellation);
        if (stream is null)
        {
            return null;
        }
        var (orgId, id) = (actor.OrgId, streamId);
        // The sender locks the same row before it moves on.
        return (stream, await write.Db.StreamDeliveries.FromSql($"SELECT * FROM tenant.stream_deliveries WHERE org_id = {orgId} AND stream_id = {id} FOR UPDATE").SingleAsync(cancellation));
    }

    private Uri? Usable(string address) =>
        address.Length <= LongestUrl && Uri.TryCreate(address.Trim(), UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && url.Host.Length > 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && outbound.AllowsPlain))
            ? url
            : null;
}
