using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;

namespace Castellan.Platform.Seals;

/// <summary>Verifies the whole audit log once a day, and puts the result on every organisation's record. A finding fails the run: the operators' pages and the health check say so.</summary>
public sealed class VerifySweeper(SealVerifier verifier, SealKeys keys, VerificationRecords records) : ISweeper
{
    public const string Name = "audit-verify";

    /// <exception cref="AuditTamperedException">The audit log is not what was sealed.</exception>
    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var report = await verifier.VerifyAsync(keys.Public(), keys.Head(), cancellation: cancellation);
        await records.DailyAsync(report, cancellation);
        return report.IsIntact ? new SweepReport("Audit_verified", report.Entries) : throw new AuditTamperedException(report);
    }
}

/// <summary>The audit log is not what was sealed.</summary>
public sealed class AuditTamperedException(SealReport report) : Exception($"{report.Findings.Count} findings in the audit log; --verify-database names them.")
{
    public SealReport Report { get; } = report;
}
