using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Kit;
using Castellan.Platform.Factors;
using Castellan.Platform.Language;
using Castellan.Platform.Rescues;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Operator.Rescues;

/// <summary>Accounts that no organisation manages, let back in by two operators.</summary>
public sealed partial class RescuesPage
{
    private readonly string formId = ElementId.New("rescue");
    private RescuesView? view;
    private Refusal? refusal;
    private Guid? declining;
    private Guid? approving;
    private string address = "";
    private string reason = "";
    private string evidence = "";
    private bool asking;
    private bool busy;

    [Inject] private RescueQueries Queries { get; set; } = default!;

    [Inject] private RescueCommands Commands { get; set; } = default!;

    [Inject] private IOptions<RescueOptions> Options { get; set; } = default!;

    [Inject] private StepUpTalk Talk { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private RefusalWords Words { get; set; } = default!;

    [Inject] private IStringLocalizer<OperatorTexts> Texts { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => view = await Queries.ListAsync((await Authentication).Operator());

    private void Close()
    {
        (asking, declining, approving, address, reason, evidence, refusal) = (false, null, null, "", "", "", null);
    }

    private Task AskAsync() => ActAsync(actor => Commands.AskAsync(actor, address, reason, evidence), "RescueAsked");

    private Task ApproveAsync(Guid id)
    {
        approving = id;
        return ActAsync(actor => Commands.ApproveAsync(actor, id), "RescueApproved");
    }

    private Task DeclineAsync() => ActAsync(actor => Commands.DeclineAsync(actor, declining ?? Guid.Empty, reason), "RescueDeclined");

    // The factor is proven: what asked for it is tried again.
    private Task AgainAsync() => asking ? AskAsync() : approving is { } id ? ApproveAsync(id) : Task.CompletedTask;

    private async Task ActAsync(Func<OperatorActor, Task<Outcome<Done>>> act, string said)
    {
        busy = true;
        refusal = (await act((await Authentication).Operator())).Refusal;
        busy = false;
        if (refusal is null)
        {
            Close();
            Toasts.Show(Texts[said], Tone.Good);
        }
        if (refusal is not StepUpNeeded)
        {
            await LoadAsync();
        }
    }
}
