using Castellan.Data.Outcomes;
using Castellan.Platform.Jobs;
using Castellan.Platform.Tenancy;

namespace Castellan.Features.Jobs;

/// <summary>Asks every feature what it has under way for an organisation, as far as the person may see it.</summary>
public sealed class JobBoard(IEnumerable<IOrganisationWork> features, IEnumerable<SweeperRegistration> sweepers, JobRuns runs, SweepControl control)
{
    private readonly IReadOnlyList<IOrganisationWork> sources = [.. features.OrderBy(feature => feature.Order)];
    private readonly IReadOnlyList<SweeperRegistration> upkeepJobs = [.. sweepers.Where(sweeper => sweeper.ForOrganisations).OrderBy(sweeper => sweeper.Name, StringComparer.Ordinal)];

    public async Task<BoardView> ReadAsync(EnteredTenant tenant, CancellationToken cancellation = default)
    {
        var (groups, upkeep) = (GroupsAsync(tenant, cancellation), UpkeepAsync(cancellation));
        await Task.WhenAll(groups, upkeep);
        return new BoardView(await groups, await upkeep);
    }

    /// <summary>How many of all that need somebody: for the overview, which asks on every visit and does not ask when each job runs next.</summary>
    public async Task<int> AttentionAsync(EnteredTenant tenant, CancellationToken cancellation = default)
    {
        var (groups, upkeep) = (GroupsAsync(tenant, cancellation), runs.LatestAsync([.. upkeepJobs.Select(sweeper => sweeper.Name)], cancellation));
        await Task.WhenAll(groups, upkeep);
        return BoardView.AttentionOf(await groups, (await upkeep).Values);
    }

    /// <summary>Tries one again, by the feature it belongs to.</summary>
    public Task<Outcome<Done>> AgainAsync(EnteredTenant tenant, int source, string key, CancellationToken cancellation = default) =>
        source >= 0 && source < sources.Count ? sources[source].AgainAsync(tenant, key, cancellation) : Task.FromResult<Outcome<Done>>(new NothingToStart());

    private async Task<IReadOnlyList<WorkGroup>> GroupsAsync(EnteredTenant tenant, CancellationToken cancellation)
    {
        var asked = Enumerable.Range(0, sources.Count).Where(source => tenant.May(sources[source].Permission)).ToList();
        var lines = await Task.WhenAll(asked.Select(source => sources[source].ReadAsync(tenant, cancellation)));
        return [.. asked.Zip(lines, (source, found) => new WorkGroup(source, sources[source].Title, [.. found.OrderBy(line => line.State != WorkState.Attention)]))];
    }

    private async Task<IReadOnlyList<UpkeepLine>> UpkeepAsync(CancellationToken cancellation)
    {
        var last = await runs.LatestAsync([.. upkeepJobs.Select(sweeper => sweeper.Name)], cancellation);
        var lines = new List<UpkeepLine>();
        foreach (var sweeper in upkeepJobs)
        {
            lines.Add(new UpkeepLine(sweeper.Name, sweeper.Schedule.Interval, sweeper.Schedule.At, await control.NextAsync(sweeper.Name, cancellation), last.GetValueOrDefault(sweeper.Name)));
        }
        return lines;
    }
}
