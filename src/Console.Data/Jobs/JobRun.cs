using System.Text.Json;
using Castellan.Data.Outcomes;

namespace Castellan.Data.Jobs;

/// <summary>One run of a job on one node: when, how it ended and what it did, in words that any language can show.</summary>
public sealed class JobRun
{
    private JobRun()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>The job's name, which is also its key in the scheduler.</summary>
    public string Job { get; private set; } = "";

    public string Node { get; private set; } = "";

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public JobOutcome Outcome { get; private set; }

    /// <summary>Resource key of the outcome in words; null while it runs.</summary>
    public string? Words { get; private set; }

    /// <summary>JSON array of what fills the words. Figures and type names only, no personal data.</summary>
    public string Arguments { get; private set; } = "[]";

    /// <summary>How many things it acted on; 0 is a quiet run.</summary>
    public long Items { get; private set; }

    public static JobRun Start(string job, string node, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), Job = job, Node = node, StartedAt = now };

    public Outcome<Done> Finish(string words, long items, IReadOnlyList<string> arguments, DateTimeOffset now) =>
        End(JobOutcome.Done, words, items, arguments, now);

    /// <param name="error">The exception's type; its message may quote data.</param>
    public Outcome<Done> Fail(string error, DateTimeOffset now) =>
        End(JobOutcome.Failed, "Run_failed", 0, [error], now);

    public Outcome<Done> Abandon(DateTimeOffset now) =>
        End(JobOutcome.Abandoned, "Run_abandoned", 0, [Node], now);

    private Outcome<Done> End(JobOutcome outcome, string words, long items, IReadOnlyList<string> arguments, DateTimeOffset now)
    {
        if (Outcome != JobOutcome.Running)
        {
            return new JobRunEnded();
        }
        Outcome = outcome;
        Words = words;
        Items = items;
        Arguments = JsonSerializer.Serialize(arguments);
        EndedAt = now;
        return Outcomes.Done.Instance;
    }
}
