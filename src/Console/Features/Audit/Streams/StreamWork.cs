using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Data.Streams;
using Castellan.Platform.Jobs;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Streams;

/// <summary>On the jobs page: the streams, and one that stands still resumed.</summary>
public sealed class StreamWork(StreamQueries queries, StreamCommands commands, IStringLocalizer<StreamTexts> texts) : IOrganisationWork
{
    public Permission Permission => Permission.AuditStream;

    public int Order => 300;

    public string Title => texts["Streams"];

    public async Task<IReadOnlyList<WorkLine>> ReadAsync(EnteredTenant tenant, CancellationToken cancellation) =>
        [.. (await queries.AllAsync(tenant.Actor, cancellation)).Select(row => new WorkLine(
            row.Id.ToString(), row.Name,
            row.GaveUp || row.Failures > 0 ? WorkState.Attention : row.State == StreamState.Active ? WorkState.Running : WorkState.Paused,
            row.Failures > 0 ? texts.Count("Failures", row.Failures, row.LastAnswer ?? "–") : texts.Count("WorkSent", row.Position),
            row.DeliveredAt, row.State == StreamState.Active ? row.NextAttemptAt : null, Took: null, row.Failures, Addresses.Streams(tenant.Slug),
            row.State == StreamState.Active ? null : texts["Resume"].Value))];

    public async Task<Outcome<Done>> AgainAsync(EnteredTenant tenant, string key, CancellationToken cancellation) => Guid.TryParse(key, out var id)
        ? await commands.ResumeAsync(tenant.Actor, id, cancellation)
        : new StreamNotFound();
}
