using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Outcomes;
using Castellan.Features.Incidents.Forms;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents;

public sealed partial class ClocksPage
{
    private ClocksView? view;
    private IReadOnlyList<Obligation>? moved;
    private Obligation? waiving;
    private Obligation? filing;
    private FilingModel model = new();
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
    [Inject] private ObligationCommands Obligations { get; set; } = default!;
    [Inject] private FilingCommands Filings { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [Inject] private AnchorCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private IncidentWords Explain { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }

    private bool MayDecide => view is { Head.IsOpen: true } && Tenant.May(Permission.IncidentsManage);

    // What needs somebody first stands first: what runs out, then what waits, then what is settled.
    private IEnumerable<Obligation> Ordered => view!.Head.Clocks.OrderBy(clock => clock.IsCounting ? 0 : clock.IsOpen ? 1 : 2).ThenBy(clock => clock.IsCounting ? clock.Due : null);

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
    private IReadOnlyList<Obligation> Preview()
    {
        var now = Clock.GetUtcNow();
        if (LocalInstant.Read(at, Tenant.TimeZone, now) is not { Succeeded: true } read)
        {
            return view!.Head.Clocks;
        }
        var anchors = new Dictionary<AnchorKind, ZonedInstant>(view!.Facts.Anchors) { [anchor] = new(read.Value.At, read.Value.Zone) };
        return ObligationEngine.Compute(view.Head.Clocks.Select(clock => clock.Rule), view.Facts with { Anchors = anchors }, now);
    }

    // The form that meets it, where there is one of ours.
    private static FormPack? PackOf(Obligation clock) => clock.IsOpen ? FormPacks.All.FirstOrDefault(pack => pack.Meets.Contains(clock.RuleId, StringComparer.Ordinal)) : null;

    private static bool MayFileElsewhere(Obligation clock) =>
        clock.Rule.MetByStageOf is null && clock.RuleId != "gdpr.33.5" && FormPacks.All.All(pack => !pack.Meets.Contains(clock.RuleId, StringComparer.Ordinal));

    private void BeginWaiver(Obligation clock) => (waiving, reason, refused) = (clock, "", null);

    private void BeginFiling(Obligation clock)
    {
        (filing, refused) = (clock, null);
        at = IncidentWords.Minute(Clock.GetUtcNow(), Tenant.TimeZone);
        model = new FilingModel { Stage = clock.MetAt is null ? FilingStage.Complete : FilingStage.Supplementary };
    }

    private Task AcknowledgeAsync(Obligation clock) => SettleAsync(() => Obligations.AcknowledgeAsync(Tenant.Actor, Number, clock.RuleId));

    private Task WaiveAsync() => waiving is not { } clock ? Task.CompletedTask : SettleAsync(() => clock.State == ObligationState.Waived
        ? Obligations.TakeUpAsync(Tenant.Actor, Number, clock.RuleId, reason)
        : Obligations.WaiveAsync(Tenant.Actor, Number, clock.RuleId, reason));

    private Task FileAsync() => filing is not { } clock ? Task.CompletedTask : SettleAsync(async () =>
        (await Filings.FileElsewhereAsync(Tenant.Actor, Number, clock.RuleId, new FilingDraft(model.Stage, at, Tenant.TimeZone, model.Channel, model.Reference, model.LateReasons))).Then<Done>(_ => Done.Instance));

    private async Task SettleAsync(Func<Task<Outcome<Done>>> command)
    {
        busy = true;
        var outcome = await command();
        (busy, refused) = (false, outcome.Succeeded ? null : Words.Of(outcome.Refusal, Texts));
        if (outcome.Succeeded)
        {
            (waiving, filing, moved) = (null, null, null);
            view = await Queries.ClocksAsync(Tenant.Actor, Number);
        }
        else if (waiving is null && filing is null)
        {
            Toasts.Show(refused!, Tone.Attention);
        }
    }

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
