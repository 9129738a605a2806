using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Factors;
using Castellan.Platform.Language;
using Castellan.Platform.Rescues;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Policies.Rescues;

/// <summary>One member's way back: asked for, agreed to or called off here.</summary>
public sealed partial class RescuePage
{
    private RescueView? view;
    private Refusal? refusal;
    private string reason = "";
    private bool missing;
    private bool asking;
    private bool declining;
    private bool busy;

    [Inject] private RescueQueries Queries { get; set; } = default!;

    [Inject] private RescueCommands Commands { get; set; } = default!;

    [Inject] private IOptions<RescueOptions> Options { get; set; } = default!;

    [Inject] private StepUpTalk Talk { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private RefusalWords Words { get; set; } = default!;

    [CascadingParameter] public required EnteredTenant Tenant { get; set; }

    [Parameter] public required string Slug { get; set; }

    [Parameter] public required Guid PersonId { get; set; }

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(Tenant.TimeZone);

    protected override Task OnParametersSetAsync() => view?.PersonId == PersonId ? Task.CompletedTask : LoadAsync();

    private async Task LoadAsync()
    {
        view = await Queries.PersonAsync(Tenant.Actor, PersonId);
        missing = view is null;
    }

    private void Close()
    {
        (asking, declining, reason, refusal) = (false, false, "", null);
    }

    private Task<Outcome<Done>> Approve() => Commands.ApproveAsync(Tenant.Actor, view!.Open!.Id);

    private Task<Outcome<Done>> Ask() => Commands.AskAsync(Tenant.Actor, PersonId, reason);

    private Task<Outcome<Done>> Decline() => Commands.DeclineAsync(Tenant.Actor, view!.Open!.Id, reason);

    private Task ApproveAsync() => ActAsync(Approve, "RescueApproved");

    private Task ConfirmAsync() => asking ? ActAsync(Ask, "RescueAsked") : ActAsync(Decline, "RescueDeclined");

    // The factor is proven: what asked for it is tried again.
    private Task AgainAsync() => asking ? ActAsync(Ask, "RescueAsked") : ApproveAsync();

    private async Task ActAsync(Func<Task<Outcome<Done>>> act, string said)
    {
        busy = true;
        refusal = (await act()).Refusal;
        busy = false;
        if (refusal is null)
        {
            Close();
            Toasts.Show(Said[said], Tone.Good);
        }
        if (refusal is not StepUpNeeded)
        {
            await LoadAsync();
        }
    }
}
