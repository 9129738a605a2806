using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Data.Policies;
using Castellan.Kit;
using Castellan.Platform.Factors;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Policies;

/// <summary>What the organisation demands. Before it is saved, the page lists whom it hits.</summary>
public sealed partial class PoliciesPage
{
    private readonly string FormId = ElementId.New("policies");
    private readonly Dictionary<Guid, Requirement> chosen = [];
    private PolicyView? view;
    private Preview? preview;
    private Refusal? refusal;
    private bool ownersNeedPasskey;
    private int graceDays;
    private int idleHours;
    private int absoluteHours;
    private bool busy;

    [Inject] private IStringLocalizer<PolicyTexts> Texts { get; set; } = default!;

    [Inject] private PolicyQueries Queries { get; set; } = default!;

    [Inject] private PolicyCommands Commands { get; set; } = default!;

    [Inject] private StepUpTalk Talk { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private RefusalWords Words { get; set; } = default!;

    [Inject] private AccessWords Access { get; set; } = default!;

    [CascadingParameter] public required EnteredTenant Tenant { get; set; }

    [Parameter] public required string Slug { get; set; }

    private bool MayManage => Tenant.May(Permission.PoliciesManage);

    private PolicyDraft Draft => new(
        view!.Roles.ToDictionary(role => role.RoleId, Chosen), ownersNeedPasskey, graceDays, idleHours == 0 ? null : idleHours, absoluteHours == 0 ? null : absoluteHours);

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        view = await Queries.PolicyAsync(Tenant.Actor);
        chosen.Clear();
        (ownersNeedPasskey, graceDays, idleHours, absoluteHours) = (view.Policy.OwnersNeedPasskey, view.Policy.GraceDays, view.Policy.IdleHours ?? 0, view.Policy.AbsoluteHours ?? 0);
    }

    private bool MayChange(RoleKind kind) => MayManage && (kind != RoleKind.Owner || Tenant.Actor.Standing.RoleKind == RoleKind.Owner);

    private Requirement Chosen(RoleLine role) => chosen.GetValueOrDefault(role.RoleId, role.SecondFactor);

    private void Choose(RoleLine role, object? value) => chosen[role.RoleId] = Enum.TryParse<Requirement>(value as string, out var requirement) ? requirement : role.SecondFactor;

    private async Task ReviewAsync()
    {
        refusal = null;
        preview = await Queries.PreviewAsync(Tenant.Actor, Draft);
    }

    private async Task SaveAsync()
    {
        busy = true;
        refusal = (await Commands.SaveAsync(Tenant.Actor, Draft)).Refusal;
        busy = false;
        if (refusal is null)
        {
            preview = null;
            Toasts.Show(Texts["Saved"], Tone.Good);
            await LoadAsync();
        }
    }
}
