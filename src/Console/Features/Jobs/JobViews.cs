using Castellan.Data.Jobs;
using Castellan.Platform.Jobs;
using Castellan.Platform.Trail;

namespace Castellan.Features.Jobs;

/// <summary>What one feature has under way.</summary>
/// <param name="Source">Position of the feature among those that tell.</param>
public sealed record WorkGroup(int Source, string Title, IReadOnlyList<WorkLine> Lines);

/// <summary>A job of the installation that works for every organisation.</summary>
public sealed record UpkeepLine(string Job, TimeSpan Interval, TimeOnly? DailyAt, DateTimeOffset? NextAt, LastRun? Last)
{
    public bool NeedsAttention => Last?.NeedsAttention is true;
}

/// <summary>All that works for an organisation now.</summary>
public sealed record BoardView(IReadOnlyList<WorkGroup> Groups, IReadOnlyList<UpkeepLine> Upkeep)
{
    public int Attention => AttentionOf(Groups, Upkeep.Select(line => line.Last).OfType<LastRun>());

    public static int AttentionOf(IEnumerable<WorkGroup> groups, IEnumerable<LastRun> upkeep) =>
        groups.Sum(group => group.Lines.Count(line => line.State == WorkState.Attention)) + upkeep.Count(run => run.NeedsAttention);
}

/// <summary>What jobs did for the organisation on one day of its time zone.</summary>
public sealed record JobDay(DateOnly Day, long Done, long Failed);

/// <summary>The days, and the newest entries behind them.</summary>
public sealed record HistoryView(IReadOnlyList<JobDay> Days, TrailPage Newest);
