using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Verifications;
using Castellan.Platform.Jobs;
using Castellan.Platform.Seals;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Kept;

/// <summary>
/// Verifies for whoever asked. There is one chain of seals for the whole installation, so one run answers all that wait; each
/// organisation is told what is its own. A killed run's claims lapse and the next one takes them up.
/// </summary>
public sealed class VerificationSweeper(OperatorDb operators, SealVerifier verifier, SealKeys keys, VerificationRecords records, TimeProvider clock) : ISweeper
{
    public const string Name = "audit-verifications";

    private const int AtOnce = 100;
    private const int MostAttempts = 5;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var ended = 0;
        while (await ClaimAsync(cancellation) is { Count: > 0 } claimed)
        {
            var tired = claimed.Where(job => job.Attempts > MostAttempts).ToList();
            foreach (var job in tired)
            {
                await GiveUpAsync(job, cancellation);
            }
            await VerifyAsync([.. claimed.Except(tired)], cancellation);
            ended += claimed.Count;
        }
        return new SweepReport("Verifications_made", ended);
    }

    private async Task VerifyAsync(List<Job> jobs, CancellationToken cancellation)
    {
        if (jobs.Count == 0)
        {
            return;
        }
        var told = clock.GetTimestamp();
        var report = await verifier.VerifyAsync(keys.Public(), keys.Head(), async (compared, total, ct) =>
        {
            if (compared > 0 && clock.GetElapsedTime(told) > Beat)
            {
                told = clock.GetTimestamp();
                await AdvanceAsync(jobs, compared, total, ct);
            }
        }, cancellation);
        foreach (var job in jobs)
        {
            await records.FinishAsync(job.OrgId, job.Id, report, cancellation);
        }
    }

    private async Task<List<Job>> ClaimAsync(CancellationToken cancellation)
    {
        var claimed = await operators.WriteAsync<List<Job>>(OperatorActor.Job, async write =>
        {
            var now = write.Now;
            var waiting = await write.Db.VerificationWork.FromSql($"""
                SELECT * FROM tenant.verification_work WHERE claimed_until IS NULL OR claimed_until <= {now} ORDER BY org_id LIMIT {AtOnce} FOR UPDATE SKIP LOCKED
                """).ToListAsync(cancellation);
            foreach (var work in waiting)
            {
                work.Claim(now + Lease);
            }
            return waiting.Select(work => new Job(work.OrgId, work.VerificationId, work.Attempts)).ToList();
        }, cancellation);
        return claimed.Succeeded ? claimed.Value : [];
    }

    private Task<Outcome<Done>> AdvanceAsync(List<Job> jobs, int compared, int total, CancellationToken cancellation) => operators.WriteAsync<Done>(OperatorActor.Job, async write =>
    {
        var ids = jobs.Select(job => job.Id).ToList();
        foreach (var work in await write.Db.VerificationWork.Where(work => ids.Contains(work.VerificationId)).ToListAsync(cancellation))
        {
            work.Advance(compared, total, write.Now + Lease);
        }
        return Done.Instance;
    }, cancellation);

    private Task<Outcome<Done>> GiveUpAsync(Job job, CancellationToken cancellation) => operators.WriteAsync<Done>(OperatorActor.Job, async write =>
    {
        var verification = await write.Db.AuditVerifications.SingleAsync(row => row.OrgId == job.OrgId && row.Id == job.Id, cancellation);
        write.Db.VerificationWork.RemoveRange(await write.Db.VerificationWork.Where(work => work.OrgId == job.OrgId && work.VerificationId == job.Id).ToListAsync(cancellation));
        return verification.Fail(write.Now).Then<Done>(done =>
        {
            write.Record(job.OrgId, AuditAction.VerificationFailed, AuditTarget.None);
            return done;
        });
    }, cancellation);

    private sealed record Job(Guid OrgId, Guid Id, int Attempts);
}
