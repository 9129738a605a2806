using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Trail;

/// <summary>The trail of one person, which it reads itself: for pages that show a person.</summary>
public sealed partial class PersonTrail
{
    private TrailPage? page;
    private (Guid OrgId, Guid PersonId) shown;

    [Inject] private IStringLocalizer<TrailTexts> Texts { get; set; } = default!;
    [Inject] private TrailQueries Queries { get; set; } = default!;
    [Parameter, EditorRequired] public required EnteredTenant Tenant { get; set; }
    [Parameter, EditorRequired] public required Guid PersonId { get; set; }
    [Parameter] public int Size { get; set; } = 20;

    /// <summary>Carries the first page over from the prerendered answer, so that nothing is read or drawn twice.</summary>
    [PersistentState] public TrailPage? Carried { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == (Tenant.OrgId, PersonId))
        {
            return;
        }
        var first = shown == default;
        shown = (Tenant.OrgId, PersonId);
        page = first && Carried is not null ? Carried : await Queries.OfPersonAsync(Tenant.Actor, PersonId, size: Size);
        Carried = page;
    }
}
