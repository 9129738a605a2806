using Castellan.Data.Alerts;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents.Alerts;

/// <summary>What the rules found; each alert is dismissed with reasons or opened as an incident.</summary>
public sealed partial class AlertsPage
{
    private AlertList? list;
    private (AlertState? State, Guid? After)? shown;
    private AlertRow? dismissing;
    private string reason = "";
    private string? refused;
    private bool busy;

    /// <summary>Carried from the prerendered answer into the open page.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private AlertQueries Queries { get; set; } = default!;

    [Inject] private AlertCommands Commands { get; set; } = default!;

    [Inject] private AlertWords Alerts { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private RefusalWords Words { get; set; } = default!;

    [CascadingParameter] public required EnteredTenant Tenant { get; set; }

    [Parameter] public required string Slug { get; set; }

    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }

    private AlertState? Wanted => Enum.TryParse<AlertState>(State, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null;

    // What is no id begins at the first.
    private Guid? Place => Guid.TryParse(After, out var place) ? place : null;

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(Tenant.TimeZone);

    private IReadOnlyList<Filter> Filters =>
        [new Filter("state", Said["AnyState"], [.. Enum.GetValues<AlertState>().Select(state => new FilterOption(state.ToString(), Said[$"AlertState_{state}"]))])];

    protected override async Task OnParametersSetAsync()
    {
        if (shown == (Wanted, Place))
        {
            return;
        }
        var first = shown is null;
        shown = (Wanted, Place);
        list = (first ? Carried.Unpack<AlertList>(Kept) : null) ?? await Queries.ListAsync(Tenant.Actor, Wanted, Place);
        Kept = Carried.Pack(list);
    }

    private async Task DismissAsync()
    {
        busy = true;
        var done = await Commands.DismissAsync(Tenant.Actor, dismissing!.Id, reason);
        busy = false;
        if (!done.Succeeded)
        {
            refused = Words.Of(done.Refusal, Said);
            return;
        }
        dismissing = null;
        list = await Queries.ListAsync(Tenant.Actor, Wanted, Place);
    }

    private async Task OpenAsync(AlertRow row)
    {
        busy = true;
        var opened = await Commands.OpenAsync(Tenant.Actor, row.Id, Said[$"AlertRule_{row.Rule}"]);
        busy = false;
        if (opened.Succeeded)
        {
            Navigation.NavigateTo(Addresses.Incident(Tenant.Slug, opened.Value));
            return;
        }
        Toasts.Show(Words.Of(opened.Refusal, Said), Tone.Danger);
        list = await Queries.ListAsync(Tenant.Actor, Wanted, Place);
    }

    private string EvidenceOf(AlertRow row, Guid person) =>
        Addresses.AuditOnDays(Tenant.Slug, person, AlertRules.Of(row.Rule).ByActor, DayOf(row.FirstAt), DayOf(row.LastAt));

    private DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).Date);
}
