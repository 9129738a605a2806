using System.Text.Json;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Verifications;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Seals;

/// <summary>What an organisation is told of a finding: whose entries are not its own are not named.</summary>
/// <param name="OccurredAt">Of the entry, where it is one of this organisation's.</param>
/// <param name="Elsewhere">It is about another organisation's entries.</param>
public sealed record VerificationFinding(SealFault Fault, long? Seal, DateOnly? Day, DateTimeOffset? OccurredAt, Guid? EntryId, int Count, bool Elsewhere);

/// <summary>Puts what a verification came to on the records of organisations.</summary>
public sealed class VerificationRecords(OperatorDb operators)
{
    /// <summary>How long verifications are listed.</summary>
    public static readonly TimeSpan Listed = TimeSpan.FromDays(90);

    private const int MostListed = 100;

    /// <summary>The daily verification, on every organisation's record.</summary>
    public async Task DailyAsync(SealReport report, CancellationToken cancellation)
    {
        var organisations = await operators.ReadAsync(null, (db, ct) => db.Organisations.OrderBy(organisation => organisation.OrgId).Select(organisation => organisation.OrgId).ToListAsync(ct), cancellation);
        foreach (var few in organisations.Chunk(100))
        {
            await operators.WriteAsync<Done>(OperatorActor.Job, async write =>
            {
                // One that went meanwhile needs no record.
                var still = await write.Db.Organisations.Where(organisation => few.Contains(organisation.OrgId)).Select(organisation => organisation.OrgId).ToListAsync(cancellation);
                var stale = write.Now - Listed;
                write.Db.AuditVerifications.RemoveRange(await write.Db.AuditVerifications
                    .Where(row => still.Contains(row.OrgId) && row.EndedAt < stale && row.State != VerificationState.Broken).ToListAsync(cancellation));
                foreach (var orgId in still)
                {
                    var verification = AuditVerification.Request(orgId, null, write.Now);
                    write.Db.AuditVerifications.Add(verification);
                    End(write, verification, report);
                }
                return Done.Instance;
            }, cancellation);
        }
    }

    /// <summary>One that somebody asked for.</summary>
    public Task<Outcome<Done>> FinishAsync(Guid orgId, Guid verificationId, SealReport report, CancellationToken cancellation) =>
        operators.WriteAsync<Done>(OperatorActor.Job, async write =>
        {
            var verification = await write.Db.AuditVerifications.SingleOrDefaultAsync(row => row.OrgId == orgId && row.Id == verificationId, cancellation);
            if (verification is null)
            {
                return new VerificationOver();
            }
            write.Db.VerificationWork.RemoveRange(await write.Db.VerificationWork.Where(row => row.OrgId == orgId && row.VerificationId == verificationId).ToListAsync(cancellation));
            return End(write, verification, report);
        }, cancellation);

    private static Outcome<Done> End(OperatorWrite write, AuditVerification verification, SealReport report)
    {
        var own = report.Organisations.GetValueOrDefault(verification.OrgId);
        var findings = For(verification.OrgId, report.Findings);
        return verification.Finish(report.IsIntact, new VerifiedExtent(own?.Entries ?? 0, report.Seals, own?.First, own?.Last), JsonSerializer.Serialize(findings), write.Now).Then<Done>(done =>
        {
            write.Record(verification.OrgId, AuditAction.AuditVerified, AuditTarget.None, after: new { intact = report.IsIntact, entries = own?.Entries ?? 0, seals = report.Seals, findings = findings.Sum(one => one.Count) });
            return done;
        });
    }

    /// <summary>The findings as one organisation sees them: its own entries first, others' counted together.</summary>
    internal static IReadOnlyList<VerificationFinding> For(Guid orgId, IReadOnlyList<SealFinding> findings)
    {
        var others = findings.Where(one => one.Place is { } place && place.OrgId != orgId).GroupBy(one => (one.Fault, one.Seal, one.Day))
            .Select(group => new VerificationFinding(group.Key.Fault, group.Key.Seal, group.Key.Day, null, null, group.Sum(one => one.Count), Elsewhere: true));
        var general = findings.Where(one => one.Place is null).Select(one => new VerificationFinding(one.Fault, one.Seal, one.Day, null, null, one.Count, Elsewhere: false));
        var own = findings.Where(one => one.Place?.OrgId == orgId).Select(one => new VerificationFinding(one.Fault, one.Seal, one.Day, one.Place!.OccurredAt, one.Place.Id, one.Count, Elsewhere: false));
        return [.. own.Concat(general).Concat(others).Take(MostListed)];
    }
}
