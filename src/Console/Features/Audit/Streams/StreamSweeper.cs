using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Streams;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Trail;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Streams;

/// <summary>
/// Sends what is new to every stream's receiver: in order, at least once, the next batch only after this one was accepted. A batch
/// whose acceptance got lost is sent again with the same positions. Several streams at a time, so that a slow receiver holds up
/// its own organisation alone.
/// </summary>
public sealed class StreamSweeper(OperatorDb operators, TrailQueries trail, StreamSender sender, PublicAddress address, TimeProvider clock) : ISweeper
{
    public const string Name = "audit-streams";
    public const int BatchEntries = 1_000;

    private const int AtOnce = 4;
    private const int KeptDays = 30;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // Then others have their turn; the next run goes on.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(20);

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var sent = 0L;
        await Parallel.ForEachAsync(await ClaimAsync(cancellation), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (job, ct) => Interlocked.Add(ref sent, await DeliverAsync(job, ct)));
        return new SweepReport("Streams_sent", sent);
    }

    private async Task<IReadOnlyList<Job>> ClaimAsync(CancellationToken cancellation)
    {
        var claimed = await operators.WriteAsync<IReadOnlyList<Job>>(OperatorActor.Job, async write =>
        {
            var now = write.Now;
            var due = await write.Db.StreamDeliveries.FromSql($"""
                SELECT d.* FROM tenant.stream_deliveries d JOIN tenant.audit_streams s ON s.org_id = d.org_id AND s.id = d.stream_id
                WHERE s.state = 0 AND d.next_attempt_at <= {now} AND (d.claimed_until IS NULL OR d.claimed_until <= {now}) FOR UPDATE OF d SKIP LOCKED
                """).ToListAsync(cancellation);
            var ids = due.Select(one => one.StreamId).ToList();
            var streams = await write.Db.AuditStreams.AsNoTracking().Where(stream => ids.Contains(stream.Id)).ToListAsync(cancellation);
            due.ForEach(one => one.Claim(now + Lease));
            return due.Select(one => new Job(streams.Single(stream => stream.OrgId == one.OrgId && stream.Id == one.StreamId), one.Position, one.Place)).ToList();
        }, cancellation);
        return claimed.Succeeded ? claimed.Value : [];
    }

    private async Task<long> DeliverAsync(Job job, CancellationToken cancellation)
    {
        var begun = clock.GetUtcNow();
        var (stream, position, place) = job;
        var sent = 0L;
        while (true)
        {
            var batch = await trail.StreamedAsync(stream.OrgId, place, BatchEntries, cancellation);
            if (batch.Entries.Count == 0)
            {
                await RestAsync(stream, batch.Reached, cancellation);
                return sent;
            }
            var first = position + 1;
            var last = position + batch.Entries.Count;
            var answer = await sender.SendAsync(stream, StreamSender.Body(stream, batch.Entries, batch.Names, first), (first, last), cancellation);
            if (!answer.IsAccepted)
            {
                await FailAsync(stream, answer, cancellation);
                return sent;
            }
            if (!await AcceptAsync(stream, place, first, batch, answer, cancellation))
            {
                return sent;
            }
            sent += batch.Entries.Count;
            (position, place) = (last, batch.Reached);
            if (clock.GetUtcNow() - begun > Turn)
            {
                await RestAsync(stream, place, cancellation);
                return sent;
            }
        }
    }

    private Task<Outcome<Done>> RestAsync(AuditStream stream, StreamPlace place, CancellationToken cancellation) =>
        ChangeAsync(stream, (_, delivery) => delivery.Rest(place), cancellation);

    // False when somebody paused, deleted or turned back the stream meanwhile: then this run's knowledge is old.
    private async Task<bool> AcceptAsync(AuditStream stream, StreamPlace before, long first, TrailBatch batch, StreamAnswer answer, CancellationToken cancellation)
    {
        var accepted = await operators.WriteAsync<Done>(OperatorActor.Job, async write =>
        {
            var (orgId, id) = (stream.OrgId, stream.Id);
            var delivery = await DeliveryAsync(write, stream, cancellation);
            if (delivery is null || delivery.Position != first - 1 || delivery.Place != before)
            {
                return new StreamNotActive();
            }
            delivery.Delivered(batch.Reached, batch.Entries.Count, answer.Words, write.Now, write.Now + Lease);
            write.Db.StreamBatches.Add(StreamBatch.Of(orgId, id, first, batch.Entries.Count, before, write.Now));
            var old = write.Now.AddDays(-KeptDays);
            write.Db.StreamBatches.RemoveRange(await write.Db.StreamBatches.Where(one => one.OrgId == orgId && one.StreamId == id && one.DeliveredAt < old).Take(100).ToListAsync(cancellation));
            return Done.Instance;
        }, cancellation);
        return accepted.Succeeded;
    }

    private Task<Outcome<Done>> FailAsync(AuditStream stream, StreamAnswer answer, CancellationToken cancellation) =>
        operators.WriteAsync<Done>(OperatorActor.Job, async write =>
        {
            var delivery = await DeliveryAsync(write, stream, cancellation);
            if (delivery is null)
            {
                return new StreamNotFound();
            }
            delivery.Failed(answer.Words, write.Now);
            var current = await write.Db.AuditStreams.SingleAsync(one => one.OrgId == stream.OrgId && one.Id == stream.Id, cancellation);
            if (delivery.Failures >= StreamDelivery.MostFailures && current.Pause(gaveUp: true).Succeeded)
            {
                write.Record(stream.OrgId, AuditAction.StreamPaused, AuditTarget.Stream(stream.Id), after: new { reason = answer.Words, position = delivery.Position });
                await TellAsync(write, current, answer, cancellation);
            }
            return Done.Instance;
        }, cancellation);

    private async Task TellAsync(OperatorWrite write, AuditStream stream, StreamAnswer answer, CancellationToken cancellation)
    {
        var organisation = await write.Db.Organisations.SingleAsync(one => one.OrgId == stream.OrgId, cancellation);
        var person = await write.Db.People.Where(one => one.Id == stream.CreatedBy && one.DeletedAt == null).Select(one => new { one.Email, one.Language }).SingleOrDefaultAsync(cancellation);
        if (person is not null)
        {
            write.Send(StreamMail.Paused(new Recipient(person.Email), person.Language, organisation.Name, stream.Name, answer.Words, address.To(Addresses.Streams(organisation.Slug))));
        }
    }

    private Task<Outcome<Done>> ChangeAsync(AuditStream stream, Action<OperatorWrite, StreamDelivery> change, CancellationToken cancellation) =>
        operators.WriteAsync<Done>(OperatorActor.Job, async write =>
        {
            if (await DeliveryAsync(write, stream, cancellation) is not { } delivery)
            {
                return new StreamNotFound();
            }
            change(write, delivery);
            return Done.Instance;
        }, cancellation);

    private static Task<StreamDelivery?> DeliveryAsync(OperatorWrite write, AuditStream stream, CancellationToken cancellation)
    {
        var (orgId, id) = (stream.OrgId, stream.Id);
        return write.Db.StreamDeliveries.FromSql($"SELECT * FROM tenant.stream_deliveries WHERE org_id = {orgId} AND stream_id = {id} FOR UPDATE").SingleOrDefaultAsync(cancellation);
    }

    private sealed record Job(AuditStream Stream, long Position, StreamPlace Place);
}
