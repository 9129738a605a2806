using Castellan.Data.Access;
using Castellan.Data.Exports;
using Castellan.Data.Outcomes;
using Castellan.Platform.Jobs;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Exports;

/// <summary>On the jobs page: what is exported, and one that failed asked for again.</summary>
public sealed class ExportWorkLines(ExportQueries queries, ExportCommands commands, IStringLocalizer<ExportTexts> texts) : IOrganisationWork
{
    public Permission Permission => Permission.AuditExport;

    public int Order => 200;

    public string Title => texts["Exports"];

    public async Task<IReadOnlyList<WorkLine>> ReadAsync(EnteredTenant tenant, CancellationToken cancellation) =>
        [.. (await queries.WorkAsync(tenant.Actor, cancellation)).Select(row => new WorkLine(
            row.Id.ToString(), texts["WorkExport", texts[$"ExportFormat_{row.Format}"]],
            row.State switch
            {
                ExportState.Failed => WorkState.Attention,
                ExportState.Ready => WorkState.Done,
                _ => row.IsClaimed ? WorkState.Running : WorkState.Waiting,
            },
            row.Reason is { } reason ? Why(reason, texts) : texts.Count("WorkEntries", row.Entries),
            row.EndedAt ?? row.RequestedAt, NextAt: null, row.EndedAt - row.RequestedAt, row.Attempts, Addresses.Exports(tenant.Slug),
            row.State == ExportState.Failed ? texts["WorkAgain"].Value : null))];

    public async Task<Outcome<Done>> AgainAsync(EnteredTenant tenant, string key, CancellationToken cancellation) => Guid.TryParse(key, out var id)
        ? (await commands.RequestAgainAsync(tenant.Actor, id, tenant.Slug, cancellation)).Then<Done>(_ => Done.Instance)
        : new ExportNotFound();

    /// <summary>Why an export was given up, in words.</summary>
    internal static string Why(string reason, IStringLocalizer<ExportTexts> texts) => reason switch
    {
        "NotAMember" => texts["NoMemberAnyMore"],
        "PermissionMissing" => texts["MayNotAnyMore"],
        "ExportGivenUp" => texts["TriedInVain"],
        _ => texts["NotMade"],
    };
}
