using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Jobs;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Jobs;

/// <summary>
/// Deletes what has served: invitations past their list, one-time tokens, unverified sign-ups, unfinished sign-ins, ended sessions, mails,
/// notifications that were read, old runs. One transaction, on the installation's record with its figures.
/// </summary>
public sealed class ExpiredSweeper(OperatorDb door, IOptions<RetentionOptions> options) : ISweeper
{
    public const string Name = "expired";

    // Wrong answers count for an hour.
    private static readonly TimeSpan FailureWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan NudgesKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan QuietRuns = TimeSpan.FromHours(1);

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var purged = await door.WriteAsync<Purged>(OperatorActor.Job, async write =>
        {
            var gone = await PurgeAsync(write.Db, asOf, cancellation);
            if (gone.Total == 0)
            {
                return new NothingExpired();
            }
            write.Record(Installation.OrgId, AuditAction.ExpiredPurged, AuditTarget.None, after: gone);
            return gone;
        }, cancellation);
        return new SweepReport("Expired_purged", purged.Succeeded ? purged.Value.Total : 0);
    }

    private async Task<Purged> PurgeAsync(ConsoleDb db, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var terms = options.Value;
        var sessionsBefore = asOf.AddDays(-terms.SessionDays);
        var idleBefore = sessionsBefore - Session.IdleLifetime;
        var sentBefore = asOf.AddDays(-terms.SentMailDays);
        var deadBefore = asOf.AddDays(-terms.DeadMailDays);
        var readBefore = asOf.AddDays(-terms.NotificationDays);
        var forgottenBefore = asOf.AddDays(-terms.NotificationDays * RetentionOptions.UnreadFactor);
        var runsBefore = asOf.AddDays(-terms.JobRunDays);
        var failuresBefore = asOf - FailureWindow;
        var nudgesBefore = asOf - NudgesKept;
        var quietBefore = asOf - QuietRuns;
        return new Purged(
            Invitations: await db.Invitations.Where(row => row.PurgeAfter < asOf).ExecuteDeleteAsync(cancellation),
            Tokens: await db.OneTimeTokens.Where(row => row.ExpiresAt < asOf).ExecuteDeleteAsync(cancellation),
            SignUps: await db.SignUps.Where(row => row.ExpiresAt < asOf).ExecuteDeleteAsync(cancellation),
            SessionEntries: await db.SessionEntries
                .Where(row => row.ExpiresAt < sessionsBefore || row.EndedAt < sessionsBefore || row.LastSeenAt < idleBefore)
                .ExecuteDeleteAsync(cancellation),
            Sessions: await db.Sessions
                .Where(row => row.ExpiresAt < sessionsBefore || row.EndedAt < sessionsBefore || row.LastSeenAt < idleBefore)
                .ExecuteDeleteAsync(cancellation),
            PendingSignIns: await db.PendingSignIns.Where(row => row.ExpiresAt < asOf).ExecuteDeleteAsync(cancellation)
                + await db.FactorFailures.Where(row => row.Since < failuresBefore).ExecuteDeleteAsync(cancellation)
                + await db.PasswordFailures.Where(row => row.Since < failuresBefore).ExecuteDeleteAsync(cancellation)
                + await db.SpentQuestions.Where(row => row.ExpiresAt < asOf).ExecuteDeleteAsync(cancellation),
            Nudges: await db.Nudges.Where(row => row.SentAt < nudgesBefore).ExecuteDeleteAsync(cancellation),
            Mails: await db.Outbox
                .Where(row => (row.State == OutboxState.Sent && row.SentAt < sentBefore) || (row.State == OutboxState.Dead && row.CreatedAt < deadBefore))
                .ExecuteDeleteAsync(cancellation),
            Notifications: await db.Notifications
                .Where(row => row.ReadAt < readBefore || row.CreatedAt < forgottenBefore)
                .ExecuteDeleteAsync(cancellation),
            Runs: await db.JobRuns
                .Where(row => row.StartedAt < runsBefore
                    || (row.Outcome == JobOutcome.Done && row.Items == 0 && row.StartedAt < quietBefore
                        && db.JobRuns.Any(later => later.Job == row.Job && later.Outcome == JobOutcome.Done && later.StartedAt > row.StartedAt)))
                .ExecuteDeleteAsync(cancellation));
    }

    private sealed record Purged(int Invitations, int Tokens, int SignUps, int SessionEntries, int Sessions, int PendingSignIns, int Nudges, int Mails, int Notifications, int Runs)
    {
        public int Total => Invitations + Tokens + SignUps + SessionEntries + Sessions + PendingSignIns + Nudges + Mails + Notifications + Runs;
    }

    /// <summary>Nothing was deleted, so nothing is recorded.</summary>
    private sealed record NothingExpired : Refusal;
}
