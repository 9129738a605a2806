using Castellan.Data.Access;
using Castellan.Platform.Jobs;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents;

/// <summary>On the jobs page: the deadlines of an organisation and their reminders.</summary>
public sealed class DeadlineWork(DeadlineQueries queries, IStringLocalizer<IncidentTexts> texts) : IOrganisationWork
{
    public Permission Permission => Permission.IncidentsRead;

    public int Order => 100;

    public string Title => texts["WorkDeadlines"];

    public async Task<IReadOnlyList<WorkLine>> ReadAsync(EnteredTenant tenant, CancellationToken cancellation)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(tenant.TimeZone);
        return [.. (await queries.WatchedAsync(tenant.Actor, cancellation)).Select(line => new WorkLine(
            $"{line.Number}:{line.RuleId}", texts["WorkDeadline", IncidentWork.Named(line.Number), RuleWords.Rule(line.RuleId)],
            line.IsOverdue ? WorkState.Attention : WorkState.Waiting,
            texts[line.IsOverdue ? "WorkOverdue" : line.IsAcknowledged ? "WorkDueSeen" : "WorkDue", $"{IncidentWords.Wall(line.Due, zone)} ({zone.Id})"],
            line.ToldAt, line.NextAt, Took: null, line.Told, Addresses.IncidentClocks(tenant.Slug, line.Number)))];
    }
}
