using System.Globalization;
using Castellan.Data.Holds;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Holds;

public sealed partial class HoldsPage
{
    private AuditAddress asked = new();
    private TrailFilter filter = TrailFilter.Everything;
    private HoldsView? view;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private HoldRow? releasing;
    private int matching;
    private int? placed;
    private string reason = "";
    private string releaseReason = "";
    private string? notReleased;
    private string? refusal;
    private bool future;
    private string incident = "";
    private bool busy;

    [Inject] private HoldQueries Queries { get; set; } = default!;
    [Inject] private HoldCommands Commands { get; set; } = default!;
    [Inject] private AuditQueries Audit { get; set; } = default!;
    [Inject] private HoldWords Words { get; set; } = default!;
    [Inject] private RefusalWords Refusals { get; set; } = default!;
    [Inject] private IStringLocalizer<HoldTexts> Texts { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }

    private HoldScope Scope => HoldCommands.ScopeOf(filter, future, Clock.GetUtcNow());

    protected override async Task OnParametersSetAsync()
    {
        zone = TrailClock.ZoneOf(Tenant.TimeZone);
        asked = AuditAddress.Read(Navigation.Uri);
        filter = asked.Filter(zone, Clock.GetUtcNow(), asked.Words is null ? null : Audit.Understood(asked));
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        matching = asked.IsNarrowed && filter.Words is null ? await Queries.CountAsync(Tenant.Actor, Scope, HoldCommands.MostEntries + 1) : 0;
        view = await Queries.ViewAsync(Tenant.Actor, new[] { filter.Actor, filter.Target, filter.About, filter.Session }.OfType<Guid>());
    }

    private async Task PlaceAsync()
    {
        busy = true;
        var outcome = await Commands.PlaceAsync(Tenant.Actor, new HoldOrder(filter, reason, future, int.TryParse(incident, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null));
        refusal = outcome.Succeeded ? null : Refusals.Of(outcome.Refusal);
        placed = outcome.Succeeded ? outcome.Value : null;
        if (outcome.Succeeded)
        {
            (reason, future, incident) = ("", false, "");
        }
        await LoadAsync();
        busy = false;
    }

    private void Ask(HoldRow row) => (releasing, releaseReason, notReleased, placed) = (row, "", null, null);

    private async Task ReleaseAsync()
    {
        busy = true;
        var outcome = await Commands.ReleaseAsync(Tenant.Actor, releasing!.Id, releaseReason);
        notReleased = outcome.Succeeded ? null : Refusals.Of(outcome.Refusal);
        if (outcome.Succeeded)
        {
            releasing = null;
            await LoadAsync();
        }
        busy = false;
    }

    private static string Figure(int count, int most) => count > most ? $"{most.ToString("N0", CultureInfo.CurrentCulture)}+" : count.ToString("N0", CultureInfo.CurrentCulture);
}
