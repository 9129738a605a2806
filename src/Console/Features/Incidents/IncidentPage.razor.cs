using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents;

public sealed partial class IncidentPage
{
    private IncidentView? view;
    private IncidentAct? act;
    private string? refused;
    private bool missing;
    private bool busy;

    /// <summary>Carried from the prerendered answer into the open page, so that it is read once and nothing flickers.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private IncidentQueries Queries { get; set; } = default!;
    [Inject] private IncidentCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }

    private bool MayWork => Tenant.May(Permission.IncidentsManage);

    // Closing is the next step once the risk is known; before, going on with the work is.
    private bool IsAssessed => view is { Head.Risk: not RiskLevel.NotAssessed };

    private bool MayChange => MayWork && view is { Head.IsOpen: true };

    protected override async Task OnParametersSetAsync()
    {
        if (view?.Head.Number != Number)
        {
            view = Carried.Unpack<IncidentView>(Kept) is { } kept && kept.Head.Number == Number ? kept : await ReadAsync();
            Kept = view is null ? null : Carried.Pack(view);
            missing = view is null;
        }
    }

    private async Task<IncidentView?> ReadAsync()
    {
        var (noted, read) = (Commands.NoteViewAsync(Tenant.Actor, Number), Queries.OneAsync(Tenant.Actor, Number));
        await Task.WhenAll(noted, read);
        // What cannot be put on record is not shown.
        return (await noted).Succeeded ? await read : null;
    }

    private Task ClassifyAsync(Classification wanted) => DoAsync(() => Commands.ClassifyAsync(Tenant.Actor, Number, wanted));

    private Task ExtentAsync(IncidentExtent extent) => DoAsync(() => Commands.DescribeExtentAsync(Tenant.Actor, Number, extent, view!.Head.Version));

    private Task AssessAsync(RiskDecision decision) => DoAsync(() => Commands.AssessRiskAsync(Tenant.Actor, Number, decision.Level, decision.Reasons, decision.Answers));

    private Task ActAsync(IncidentActModel model) => DoAsync(() => act switch
    {
        IncidentAct.Phase => Commands.EnterPhaseAsync(Tenant.Actor, Number, model.Phase, model.Reason),
        IncidentAct.Close => Commands.CloseAsync(Tenant.Actor, Number, new IncidentReview(model.WhatHappened, model.RootCause, model.Lessons)),
        IncidentAct.Reopen => Commands.ReopenAsync(Tenant.Actor, Number, model.Reason),
        _ => Commands.VoidAsync(Tenant.Actor, Number, model.Reason),
    });

    private static string Button(bool primary) => primary ? "button button-primary" : "button";

    private async Task DoAsync(Func<Task<Outcome<Done>>> command)
    {
        busy = true;
        var outcome = await command();
        (busy, refused) = (false, outcome.Succeeded ? null : Words.Of(outcome.Refusal, Texts));
        if (outcome.Succeeded)
        {
            act = null;
            view = await Queries.OneAsync(Tenant.Actor, Number);
            Toasts.Show(Texts["Saved"]);
        }
    }
}
