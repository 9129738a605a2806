using Castellan.Data.Outcomes;
using Castellan.Platform.Jobs;
using Castellan.Platform.Tenancy;

namespace Castellan.Features.Jobs;

/// <summary>Asks every feature what it has under way for an organisation, as far as the person may see it.</summary>
public sealed class JobBoard(IEnumerable<IOrganisationWork> features, IEnumerable<SweeperRegistration> sweepers, JobRuns runs, SweepControl control)
{
    private readonly IReadOnlyList<IOrganisationWork> sources = [.. features.OrderBy(feature => feature.Order)];

    public async Task<BoardView> ReadAsync(EnteredTenant tenant, CancellationToken cancellation = default)
    {
        var groups = new List<WorkGroup>();
        for (var source = 0; source < sources.Count; source++)
        {
            if (tenant.May(sources[source].Permission))
            {
                var lines = await sources[source].ReadAsync(tenant, cancellation);
                groups.Add(new WorkGroup(source, sources[source].Title, [.. lines.OrderBy(line => line.State != WorkState.Attention)]));
            }
        }
        return new BoardView(groups, await UpkeepAsync(cancellation));
    }

    /// <summary>Tries one again, by the feature it belongs to.</summary>
    public Task<Outcome<Done>> AgainAsync(EnteredTenant tenant, int source, string key, CancellationToken cancellation = default) =>
        source >= 0 && source < sources.Count ? sources[source].AgainAsync(tenant, key, cancellation) : Task.FromResult<Outcome<Done>>(new NothingToStart());

    private async Task<IReadOnlyList<UpkeepLine>> UpkeepAsync(CancellationToken cancellation)
    {
        var shown = sweepers.Where(sweeper => sweeper.ForOrganisations).OrderBy(sweeper => sweeper.Name, StringComparer.Ordinal).ToList();
        var last = await runs.LatestAsync([.. shown.Select(sweeper => sweeper.Name)], cancellation);
        var lines = new List<UpkeepLine>();
        foreach (var sweeper in shown)
        {
            lines.Add(new UpkeepLine(sweeper.Name, sweeper.Schedule.Interval, sweeper.Schedule.At, await control.NextAsync(sweeper.Name, cancellation), last.GetValueOrDefault(sweeper.Name)));
        }
        return lines;
    }
}
