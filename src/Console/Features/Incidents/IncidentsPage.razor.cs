using System.Globalization;
using Castellan.Data.Incidents;
using Castellan.Kit;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents;

public sealed partial class IncidentsPage
{
    private IncidentListView? view;
    private IncidentListRequest? loaded;
    private IReadOnlyList<Filter> filters = [];

    /// <summary>Carried from the prerendered answer into the open page, so that it is read once and nothing flickers.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private IncidentQueries Queries { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }
    [SupplyParameterFromQuery(Name = "severity")] public string? Severity { get; set; }
    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }

    private bool Narrowed => Search is not null || State is not null || Severity is not null;

    protected override async Task OnParametersSetAsync()
    {
        filters =
        [
            new Filter("state", Texts["AnyState"], [.. Enum.GetValues<IncidentState>().Select(state => new FilterOption(state.ToString(), Texts[$"State_{state}"]))]),
            new Filter("severity", Texts["AnySeverity"], [.. Enum.GetValues<IncidentSeverity>().Select(severity => new FilterOption(severity.ToString(), Texts[$"Severity_{severity}"]))]),
        ];
        var asked = new IncidentListRequest(Search, Read<IncidentState>(State), Read<IncidentSeverity>(Severity), int.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : null);
        if (asked == loaded)
        {
            return;
        }
        view = (loaded is null ? Carried.Unpack<IncidentListView>(Kept) : null) ?? await Queries.ListAsync(Tenant.Actor, asked);
        (loaded, Kept) = (asked, Carried.Pack(view));
    }

    private static T? Read<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, out var value) && Enum.IsDefined(value) ? value : null;
}
