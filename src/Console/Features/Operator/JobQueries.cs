using System.Text.Json;
using Castellan.Data.Jobs;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator;

/// <summary>The jobs of this installation and what their runs did.</summary>
public sealed class JobQueries(OperatorDb door, IEnumerable<SweeperRegistration> sweepers, SweepControl control)
{
    public const int PageSize = 50;

    /// <param name="quietToo">Also the runs that ended well and found nothing to do.</param>
    public Task<JobsView> PageAsync(OperatorActor actor, string? job, bool quietToo, PageCursor? after, PageCursor? before, CancellationToken cancellation = default) =>
        door.ReadAsync(actor.PersonId, async (db, ct) =>
        {
            var jobs = new List<JobLine>();
            foreach (var sweeper in sweepers.OrderBy(sweeper => sweeper.Name, StringComparer.Ordinal))
            {
                var last = await db.JobRuns.Where(run => run.Job == sweeper.Name).OrderByDescending(run => run.StartedAt).FirstOrDefaultAsync(ct);
                jobs.Add(new JobLine(sweeper.Name, sweeper.Schedule.Interval, sweeper.Schedule.At, await control.NextAsync(sweeper.Name, ct), last is null ? null : LineOf(last)));
            }
            // Only a job of this version: anything else in the address asks for all.
            job = jobs.Find(known => known.Name == job)?.Name;
            var backwards = after is null && before is not null;
            var runs = db.JobRuns.Where(run => job == null || run.Job == job);
            runs = quietToo ? runs : runs.Where(run => run.Outcome != JobOutcome.Done || run.Items > 0);
            runs = after is { } older ? runs.Where(run => run.StartedAt < older.At || (run.StartedAt == older.At && run.Id < older.Id))
                : before is { } newer ? runs.Where(run => run.StartedAt > newer.At || (run.StartedAt == newer.At && run.Id > newer.Id))
                : runs;
            runs = backwards ? runs.OrderBy(run => run.StartedAt).ThenBy(run => run.Id) : runs.OrderByDescending(run => run.StartedAt).ThenByDescending(run => run.Id);
            var found = (await runs.Take(PageSize + 1).ToListAsync(ct)).Select(LineOf).ToList();
            var (lines, begin, end) = PageCursor.Edges(found, PageSize, backwards, after is not null, line => new PageCursor(line.StartedAt, line.Id));
            return new JobsView(jobs, lines, begin, end);
        }, cancellation);

    private static JobRunLine LineOf(JobRun run) => new(
        run.Id, run.Job, run.Node, run.StartedAt, run.EndedAt, run.Outcome, run.Words, run.Items, JsonSerializer.Deserialize<string[]>(run.Arguments) ?? []);
}
