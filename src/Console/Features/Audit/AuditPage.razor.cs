using System.Globalization;
using Castellan.Kit;
using Castellan.Kit.Time;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit;

public sealed partial class AuditPage
{
    private AuditAddress asked = new();
    private IReadOnlyList<Filter> filters = [];
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private bool busy;
    private AuditView? view;

    /// <summary>Carried from the prerendered answer into the open page, so that it is read once and nothing flickers.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private AuditQueries Queries { get; set; } = default!;
    [Inject] private TrailWords Words { get; set; } = default!;
    [Inject] private IStringLocalizer<AuditTexts> Texts { get; set; } = default!;
    [Inject] private IStringLocalizer<KitTexts> KitTexts { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }

    // Read from the address itself: they only make the page notice that it changed.
    [SupplyParameterFromQuery(Name = "actor")] public string? Actor { get; set; }
    [SupplyParameterFromQuery(Name = "target")] public string? Target { get; set; }
    [SupplyParameterFromQuery(Name = "about")] public string? About { get; set; }
    [SupplyParameterFromQuery(Name = "session")] public string? Session { get; set; }
    [SupplyParameterFromQuery(Name = "action")] public string? Action { get; set; }
    [SupplyParameterFromQuery(Name = "outcome")] public string? Outcome { get; set; }
    [SupplyParameterFromQuery(Name = "range")] public string? Range { get; set; }
    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }
    [SupplyParameterFromQuery(Name = "to")] public string? To { get; set; }
    [SupplyParameterFromQuery(Name = "who")] public string? Who { get; set; }
    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    /// <summary>What the drop-downs do not carry, for the form without JavaScript.</summary>
    private IEnumerable<(string Name, Guid Value)> Unshown =>
        new (string Name, Guid? Value)[] { ("actor", asked.Actor), ("target", asked.Target), ("about", asked.About), ("session", asked.Session) }
            .Where(one => one.Value is not null).Select(one => (one.Name, one.Value!.Value));

    private string? RetentionWords => view is not { Kept: { Oldest: { } oldest, NextPurge: { } purge } kept }
        ? null
        : Texts.Count("Retention", kept.Days, TimeWords.Relative(KitTexts, oldest, Clock.GetUtcNow()),
            TimeWords.Relative(KitTexts, purge, Clock.GetUtcNow()), TimeWords.Appointment(KitTexts, purge, Clock.GetUtcNow(), zone));

    protected override async Task OnParametersSetAsync()
    {
        zone = TrailClock.ZoneOf(Tenant.TimeZone);
        var address = new Uri(Navigation.Uri).PathAndQuery;
        asked = AuditAddress.Read(Navigation.Uri);
        filters = Filters();
        view ??= Carried.Unpack<AuditView>(Kept);
        if (view?.Address == address)
        {
            return;
        }
        busy = true;
        var read = await Queries.ViewAsync(Tenant, address, asked);
        // Somebody who filters faster than the database answers sees the last filter, not the slowest.
        if (new Uri(Navigation.Uri).PathAndQuery == address)
        {
            (view, busy, Kept) = (read, false, Carried.Pack(read));
        }
    }

    private IReadOnlyList<Filter> Filters() =>
    [
        new Filter("action", Texts["AnyAction"], [.. Enum.GetValues<TrailFamily>().SelectMany(OptionsOf)]),
        new Filter("outcome", Texts["AnyOutcome"], [.. Enum.GetValues<TrailOutcome>().Where(one => one != TrailOutcome.Any).Select(one => new FilterOption(one.ToString(), Texts[$"TrailOutcome_{one}"]))]),
        new Filter("range", Texts["AnyTime"],
        [
            new FilterOption(AuditAddress.Day, Texts["LastDay"]),
            new FilterOption(AuditAddress.Week, Texts["LastWeek"]),
            new FilterOption(AuditAddress.Dates, Texts["BetweenDates"]),
        ]),
    ];

    private IEnumerable<FilterOption> OptionsOf(TrailFamily family) =>
        TrailFamilies.ActionsOf(family).Select(action => new FilterOption(action.ToString(), Words.Action(action)))
            .Prepend(new FilterOption(family.ToString(), Texts["AllOf", Words.Family(family)]));

    private static string? DateOf(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Choose(string name, ChangeEventArgs change) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["after"] = null,
        ["before"] = null,
        [name] = change.Value is string { Length: > 0 } chosen ? chosen : null,
    }));

    private string? With(string name, TrailCursor? cursor) => cursor is null ? null : Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["after"] = null,
        ["before"] = null,
        [name] = cursor.ToString(),
    });
}
