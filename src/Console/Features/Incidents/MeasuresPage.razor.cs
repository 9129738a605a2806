using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents;

public sealed partial class MeasuresPage
{
    private MeasuresView? view;
    private MeasureModel? model;
    private MeasureLine? changed;
    private string? refused;
    private bool missing;
    private bool busy;

    /// <summary>Carried from the prerendered answer into the open page, so that it is read once and nothing flickers.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private IncidentQueries Queries { get; set; } = default!;
    [Inject] private MeasureCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }

    private bool MayWork => Tenant.May(Permission.IncidentsManage);

    protected override async Task OnParametersSetAsync()
    {
        if (view?.Head.Number != Number)
        {
            view = Carried.Unpack<MeasuresView>(Kept) is { } kept && kept.Head.Number == Number ? kept : await Queries.MeasuresAsync(Tenant.Actor, Number);
            Kept = view is null ? null : Carried.Pack(view);
            missing = view is null;
        }
    }

    private void Begin(MeasureLine? measure)
    {
        (changed, refused) = (measure, null);
        model = measure is null ? new MeasureModel() : MeasureModel.Of(measure, Tenant.TimeZone);
    }

    private async Task SaveAsync()
    {
        busy = true;
        var draft = model!.ToDraft(Tenant.TimeZone);
        var saved = changed is null ? await Commands.AddAsync(Tenant.Actor, Number, draft) : await Commands.ChangeAsync(Tenant.Actor, Number, changed.Id, draft, changed.Version);
        (busy, refused) = (false, saved.Succeeded ? null : Words.Of(saved.Refusal, Texts));
        if (saved.Succeeded)
        {
            model = null;
            view = await Queries.MeasuresAsync(Tenant.Actor, Number);
        }
    }
}
