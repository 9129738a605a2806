using System.Text.Json;
using Castellan.Data.Jobs;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Jobs;

/// <summary>The rows that runs leave.</summary>
public sealed class JobRuns(OperatorDb door)
{
    /// <summary>
    /// Opens a run. A job runs on one node at a time, so an earlier run of it that is still open has lost its node.
    /// </summary>
    public async Task<JobRun> StartAsync(string job, string node, CancellationToken cancellation)
    {
        var started = await door.WriteAsync<JobRun>(OperatorActor.Job, async write =>
        {
            var open = await write.Db.JobRuns.Where(run => run.Job == job && run.Outcome == JobOutcome.Running).ToListAsync(cancellation);
            foreach (var run in open)
            {
                run.Abandon(write.Now);
            }
            var next = JobRun.Start(job, node, write.Now);
            write.Db.JobRuns.Add(next);
            return next;
        }, cancellation);
        return started.Value;
    }

    /// <summary>Closes a run; refused when another node took it for abandoned meanwhile.</summary>
    public Task<Outcome<Done>> EndAsync(Guid id, Func<JobRun, DateTimeOffset, Outcome<Done>> verb) =>
        door.WriteAsync(OperatorActor.Job, async write =>
        {
            var run = await write.Db.JobRuns.SingleOrDefaultAsync(run => run.Id == id);
            return run is null ? new JobRunEnded() : verb(run, write.Now);
        });

    /// <summary>The job's last run that came to an end; null when none has.</summary>
    public async Task<EndedRun?> LastEndedAsync(string job, CancellationToken cancellation)
    {
        var last = await door.ReadAsync(null, (db, cancel) => db.JobRuns.Where(run => run.Job == job && (run.Outcome == JobOutcome.Done || run.Outcome == JobOutcome.Failed))
            .OrderByDescending(run => run.StartedAt).Select(run => new { run.Outcome, run.Arguments }).FirstOrDefaultAsync(cancel), cancellation);
        return last is null ? null
            : new EndedRun(last.Outcome, last.Outcome == JobOutcome.Failed && JsonSerializer.Deserialize<string[]>(last.Arguments) is [var error] ? error : null);
    }

    /// <summary>The last run of each of these jobs: when and how it ended, without what it found in the whole installation.</summary>
    public async Task<IReadOnlyDictionary<string, LastRun>> LatestAsync(IReadOnlyCollection<string> jobs, CancellationToken cancellation)
    {
        var names = jobs.ToArray();
        // One look into the index for each job: grouping would read every run of a month.
        var runs = await door.ReadAsync(null, (db, cancel) => db.Database.SqlQuery<LatestRun>($"""
            SELECT run.job AS "Job", run.started_at AS "StartedAt", run.ended_at AS "EndedAt", run.outcome AS "Outcome"
            FROM unnest({names}) AS named(job)
            CROSS JOIN LATERAL (SELECT * FROM jobs.runs r WHERE r.job = named.job ORDER BY r.started_at DESC LIMIT 1) run
            """).ToListAsync(cancel), cancellation);
        return runs.ToDictionary(run => run.Job, run => new LastRun(run.StartedAt, run.EndedAt, (JobOutcome)run.Outcome), StringComparer.Ordinal);
    }

    /// <summary>When each job last ended well.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> LastSuccessesAsync(CancellationToken cancellation) =>
        await door.ReadAsync(null, (db, cancel) => db.JobRuns
            .Where(run => run.Outcome == JobOutcome.Done)
            .GroupBy(run => run.Job)
            .Select(runs => new { Job = runs.Key, At = runs.Max(run => run.StartedAt) })
            .ToDictionaryAsync(last => last.Job, last => last.At, cancel), cancellation);

    private sealed record LatestRun(string Job, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, short Outcome);
}

/// <summary>How a run ended.</summary>
/// <param name="Error">Of what kind the fault was that it failed with.</param>
public sealed record EndedRun(JobOutcome Outcome, string? Error);

/// <summary>A run as organisations may know of it.</summary>
public sealed record LastRun(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, JobOutcome Outcome)
{
    public bool NeedsAttention => Outcome is JobOutcome.Failed or JobOutcome.Abandoned;
}
