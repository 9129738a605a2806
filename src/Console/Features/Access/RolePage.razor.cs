using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Access;

public sealed partial class RolePage
{
    private RoleModel model = new();
    private RoleImpact? impact;
    private string? refused;
    private bool archiving;
    private bool busy;
    private bool missing;

    /// <summary>Carried from the prerendered answer into the open page, so that it is read once and nothing flickers.</summary>
    [PersistentState] public RoleView? View { get; set; }

    [Inject] private RoleQueries Queries { get; set; } = default!;
    [Inject] private RoleCommands Commands { get; set; } = default!;
    [Inject] private AccessWords Access { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private IStringLocalizer<AccessTexts> Texts { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required Guid RoleId { get; set; }

    private bool MayChange => View is { IsCustom: true, IsArchived: false } && Tenant.May(Permission.RolesManage);

    protected override async Task OnParametersSetAsync()
    {
        if (View?.Id != RoleId)
        {
            await LoadAsync();
        }
        else if (model.Name.Length == 0)
        {
            model = RoleModel.Of(View);
        }
    }

    private async Task LoadAsync()
    {
        View = await Queries.OneAsync(Tenant.Actor, RoleId);
        missing = View is null;
        model = View is null ? new RoleModel() : RoleModel.Of(View);
    }

    private async Task ReviewAsync()
    {
        busy = true;
        refused = null;
        impact = await Queries.ImpactAsync(Tenant.Actor, RoleId);
        busy = false;
    }

    private async Task ChangeAsync()
    {
        busy = true;
        var changed = await Commands.ChangeAsync(Tenant.Actor, RoleId, View!.PermissionSet, model.ToDraft());
        (busy, impact) = (false, null);
        if (Told(changed))
        {
            await LoadAsync();
            Toasts.Show(Texts["RoleSaved", View!.Name]);
        }
    }

    private async Task ArchiveAsync()
    {
        busy = true;
        var archived = await Commands.ArchiveAsync(Tenant.Actor, RoleId);
        (busy, archiving) = (false, false);
        if (Told(archived))
        {
            Toasts.Show(Texts["RoleArchivedNow", View!.Name]);
            Navigation.NavigateTo(Addresses.Roles(Tenant.Slug));
        }
    }

    private bool Told(Outcome<Done> outcome)
    {
        refused = outcome.Succeeded ? null : Words.Of(outcome.Refusal, Texts);
        return outcome.Succeeded;
    }
}
