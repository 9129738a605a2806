using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents;

public sealed partial class ClocksPage
{
    private ClocksView? view;
    private IReadOnlyList<NotificationClock>? moved;
    private AnchorKind anchor;
    private DateTime at;
    private string reason = "";
    private string? refused;
    private bool deciding;
    private bool missing;
    private bool busy;

    /// <summary>Carried from the prerendered answer into the open page, so that it is read once and nothing flickers.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private IncidentQueries Queries { get; set; } = default!;
    [Inject] private AnchorCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private IncidentWords Explain { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }

    private bool MayDecide => view is { Head.IsOpen: true } && Tenant.May(Permission.IncidentsManage);

    protected override async Task OnParametersSetAsync()
    {
        if (view?.Head.Number != Number)
        {
            view = Carried.Unpack<ClocksView>(Kept) is { } kept && kept.Head.Number == Number ? kept : await Queries.ClocksAsync(Tenant.Actor, Number);
            Kept = view is null ? null : Carried.Pack(view);
            missing = view is null;
        }
    }

    private void Begin(AnchorKind wanted)
    {
        var present = view!.Ledger.FirstOrDefault(line => line.Anchor == wanted && line.InForce)?.At;
        (anchor, at, reason, refused) = (wanted, IncidentWords.Minute(present ?? Clock.GetUtcNow(), Tenant.TimeZone), "", null);
        deciding = true;
    }

    // What the clocks would say, computed like the saved ones.
    private IReadOnlyList<NotificationClock> Preview() => LocalInstant.Read(at, Tenant.TimeZone, Clock.GetUtcNow()) is { Succeeded: true } read
        ? [.. view!.Head.Clocks.Select(clock => clock.From == anchor ? clock.Moved(read.Value, view.Head.Risk, Clock.GetUtcNow()) : clock)]
        : view!.Head.Clocks;

    private Task DecideAsync() => DoAsync(() => Commands.DecideAsync(Tenant.Actor, Number, new AnchorDraft(anchor, at, Tenant.TimeZone, reason)));

    private Task WithdrawAsync() => DoAsync(() => Commands.WithdrawAsync(Tenant.Actor, Number, anchor, reason));

    private async Task DoAsync(Func<Task<Outcome<Done>>> command)
    {
        busy = true;
        var before = view!.Head.Clocks;
        var outcome = await command();
        (busy, refused) = (false, outcome.Succeeded ? null : Words.Of(outcome.Refusal, Texts));
        if (outcome.Succeeded)
        {
            (deciding, moved) = (false, before);
            view = await Queries.ClocksAsync(Tenant.Actor, Number);
        }
    }
}
