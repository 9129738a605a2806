using System.Globalization;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Factors;
using Castellan.Platform.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Operator.Incidents;

/// <summary>What the page asks about at the moment.</summary>
internal enum AffectedAct
{
    None,
    Describe,
    Withdraw,
    Tell,
}

/// <summary>Chooses organisations, says what is known of each, tells them, and shows how far each is.</summary>
public sealed partial class AffectedPage
{
    private AffectedView? view;
    private CandidatesView? candidates;
    private TellingPreview? preview;
    private AffectedAct act;
    private AffectedLine? about;
    private string? shown;
    private string? refused;
    private string reason = "";
    private bool proving;
    private bool missing;
    private bool busy;

    [Parameter] public int Number { get; set; }
    [SupplyParameterFromQuery(Name = "q")] private string? Search { get; set; }
    [SupplyParameterFromQuery] private string? After { get; set; }
    [Inject] private AffectedQueries Queries { get; set; } = default!;
    [Inject] private AffectedCommands Commands { get; set; } = default!;
    [Inject] private StepUpTalk Talk { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [Inject] private IStringLocalizer<InstallationTexts> Texts { get; set; } = default!;
    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        var wanted = $"{Number}|{Search}|{After}";
        if (shown != wanted)
        {
            shown = wanted;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var actor = (await Authentication).Operator();
        view = await Queries.PageAsync(actor, Number, After);
        missing = view is null;
        candidates = view is { Head.IsOpen: true } ? await Queries.CandidatesAsync(actor, Number, Search) : null;
    }

    private void Describe(AffectedLine? line) => Begin(AffectedAct.Describe, line);

    private void Begin(AffectedAct begun, AffectedLine? line) => (act, about, refused, reason) = (begun, line, null, "");

    private void End() => (act, about, refused, proving) = (AffectedAct.None, null, null, false);

    private async Task ChooseAsync(Guid orgId) => await DoneAsync(await Commands.ChooseAsync((await Authentication).Operator(), Number, [orgId]), "ChosenCount");

    private async Task ChooseFoundAsync()
    {
        busy = true;
        await DoneAsync(await Commands.ChooseFoundAsync((await Authentication).Operator(), Number, Search), "ChosenCount");
    }

    private async Task DescribeAsync(AffectedFacts facts)
    {
        busy = true;
        await DoneAsync(await Commands.DescribeAsync((await Authentication).Operator(), Number, about?.OrgId, facts), "DescribedCount");
    }

    private async Task WithdrawAsync()
    {
        busy = true;
        var withdrawn = await Commands.WithdrawAsync((await Authentication).Operator(), Number, about!.OrgId, reason);
        await DoneAsync(withdrawn.Then<int>(_ => 1), "WithdrawnCount");
    }

    private async Task PreviewAsync()
    {
        preview = await Queries.PreviewAsync((await Authentication).Operator(), Number);
        Begin(AffectedAct.Tell, null);
    }

    private async Task ReleaseAsync()
    {
        busy = true;
        var released = await Commands.ReleaseAsync((await Authentication).Operator(), Number);
        // The question for a factor opens over the dialog, and the act is tried again.
        (proving, busy) = (released.Refusal is StepUpNeeded, false);
        if (!proving)
        {
            await DoneAsync(released, "ReleasedCount");
        }
    }

    private async Task DoneAsync(Outcome<int> outcome, string words)
    {
        (busy, refused) = (false, outcome.Succeeded ? null : Words.Of(outcome.Refusal, Texts));
        if (outcome.Succeeded)
        {
            End();
            Toasts.Show(Texts.Count(words, outcome.Value));
            await LoadAsync();
        }
    }

    private static string Number0(int value) => value.ToString("N0", CultureInfo.CurrentCulture);
}
