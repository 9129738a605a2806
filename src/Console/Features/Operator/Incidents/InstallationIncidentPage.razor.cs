using System.Text.Json;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Operator.Incidents;

/// <summary>What is known of an incident of the installation, kept while somebody types.</summary>
public sealed partial class InstallationIncidentPage : IDisposable
{
    private InstallationView? view;
    private InstallationForm model = new();
    private Autosave? autosave;
    private DateTimeOffset? keptAt;
    private string reason = "";
    private string? keepFailed;
    private string? refused;
    private bool keeping;
    private bool deciding;
    private bool missing;
    private bool busy;

    [Parameter] public int Number { get; set; }
    [Inject] private InstallationIncidentQueries Queries { get; set; } = default!;
    [Inject] private InstallationIncidentCommands Commands { get; set; } = default!;
    [Inject] private InstallationDrafts Drafts { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [Inject] private IStringLocalizer<InstallationTexts> Texts { get; set; } = default!;
    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    public void Dispose() => autosave?.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        autosave ??= new Autosave(Clock, () => InvokeAsync(KeepAsync));
        if (view?.Head.Number != Number)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        view = await Queries.ViewAsync((await Authentication).Operator(), Number);
        missing = view is null;
        if (view is not null)
        {
            (model, keptAt) = (view.Draft ?? view.Saved, view.DraftAt);
        }
    }

    private void Typed()
    {
        keeping = true;
        autosave!.Touch();
    }

    private async Task KeepAsync()
    {
        // Saved meanwhile: there is nothing to keep any more.
        if (!keeping)
        {
            return;
        }
        var kept = await Drafts.SaveAsync((await Authentication).Operator(), Number, InstallationDraftPart.Facts, JsonSerializer.Serialize(model));
        (keeping, keepFailed) = (false, kept.Succeeded ? null : Words.Of(kept.Refusal, Texts));
        keptAt = kept.Succeeded ? kept.Value : keptAt;
        StateHasChanged();
    }

    private async Task SaveAsync()
    {
        (busy, keeping) = (true, false);
        var saved = await Commands.DescribeAsync((await Authentication).Operator(), Number, model, view!.Head.Version);
        await EndAsync(saved, Texts["Saved"]);
    }

    private async Task DecideAsync()
    {
        busy = true;
        var actor = (await Authentication).Operator();
        var decided = view!.Head.IsOpen ? await Commands.CloseAsync(actor, Number, reason) : await Commands.ReopenAsync(actor, Number, reason);
        await EndAsync(decided, Texts["Saved"]);
        if (decided.Succeeded)
        {
            (deciding, reason) = (false, "");
        }
    }

    private async Task EndAsync(Outcome<Done> done, string words)
    {
        (busy, refused) = (false, done.Succeeded ? null : Words.Of(done.Refusal, Texts));
        if (done.Succeeded)
        {
            Toasts.Show(words);
            await LoadAsync();
        }
    }
}
