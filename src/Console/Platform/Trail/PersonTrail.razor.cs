using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
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
    [PersistentState] public byte[]? Kept { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == (Tenant.OrgId, PersonId))
        {
            return;
        }
        var first = shown == default;
        shown = (Tenant.OrgId, PersonId);
        page = (first ? Carried.Unpack<TrailPage>(Kept) : null) ?? await Queries.OfPersonAsync(Tenant.Actor, PersonId, size: Size);
        Kept = Carried.Pack(page);
    }
}
