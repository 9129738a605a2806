using System.Text.Json;
using Castellan.Data.InstallationIncidents;
using Castellan.Kit;
using Castellan.Platform.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Operator.Incidents;

/// <summary>What operators have added, and the form for more.</summary>
public sealed partial class UpdatesPage : IDisposable
{
    private UpdatesView? view;
    private UpdateForm model = new();
    private Autosave? autosave;
    private DateTimeOffset? keptAt;
    private string? keepFailed;
    private string? refused;
    private bool keeping;
    private bool missing;
    private bool busy;

    [Parameter] public int Number { get; set; }
    [Inject] private InstallationIncidentQueries Queries { get; set; } = default!;
    [Inject] private UpdateCommands Commands { get; set; } = default!;
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
        view = await Queries.UpdatesAsync((await Authentication).Operator(), Number);
        missing = view is null;
        if (view is not null)
        {
            (model, keptAt) = (view.Draft ?? new UpdateForm { Zone = view.Zone }, view.DraftAt);
        }
    }

    private void Typed()
    {
        keeping = true;
        autosave!.Touch();
    }

    private async Task KeepAsync()
    {
        // Posted meanwhile: there is nothing to keep any more.
        if (!keeping)
        {
            return;
        }
        var kept = await Drafts.SaveAsync((await Authentication).Operator(), Number, InstallationDraftPart.Update, JsonSerializer.Serialize(model));
        (keeping, keepFailed) = (false, kept.Succeeded ? null : Words.Of(kept.Refusal, Texts));
        keptAt = kept.Succeeded ? kept.Value : keptAt;
        StateHasChanged();
    }

    private async Task PostAsync()
    {
        (busy, keeping) = (true, false);
        var posted = await Commands.PostAsync((await Authentication).Operator(), Number, model);
        (busy, refused) = (false, posted.Succeeded ? null : Words.Of(posted.Refusal, Texts));
        if (posted.Succeeded)
        {
            Toasts.Show(Texts["UpdatePosted"]);
            await LoadAsync();
        }
    }
}
