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
    private static readonly string[] Cursors = ["after", "before", "entry", "fresh"];

    // Paging and filtering draw no new chart; an older one is drawn anew.
    private static readonly TimeSpan ChartLasts = TimeSpan.FromMinutes(1);

    private AuditAddress asked = new();
    private IReadOnlyList<Filter> filters = [];
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private bool busy;
    private AuditView? view;
    private IReadOnlyList<TrailSlice> slices = [];
    private (string? Range, DateOnly? From, DateOnly? To, DateTimeOffset At) drawn;

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
    [SupplyParameterFromQuery(Name = "q")] public string? Typed { get; set; }
    [SupplyParameterFromQuery(Name = "request")] public string? Request { get; set; }
    [SupplyParameterFromQuery(Name = "network")] public string? Network { get; set; }
    [SupplyParameterFromQuery(Name = "entry")] public string? Entry { get; set; }
    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    /// <summary>What the drop-downs do not carry, for the form without JavaScript.</summary>
    private IEnumerable<(string Name, string Value)> Unshown =>
        new (string Name, string? Value)[]
        {
            ("actor", asked.Actor?.ToString()), ("target", asked.Target?.ToString()), ("about", asked.About?.ToString()), ("session", asked.Session?.ToString()),
            ("request", asked.Request), ("network", asked.Network),
        }.Where(one => one.Value is not null).Select(one => (one.Name, one.Value!));

    private TrailFilter Narrowing => asked.Filter(zone, Clock.GetUtcNow(), asked.Words is null ? null : Queries.Understood(asked));

    private string Fresh => Navigation.GetUriWithQueryParameter("fresh", Clock.GetUtcNow().ToUnixTimeSeconds());

    private string Query => new Uri(Navigation.GetUriWithQueryParameters(Cursors.ToDictionary(name => name, _ => (object?)null, StringComparer.Ordinal))).Query;

    private string Quoted => Navigation.GetUriWithQueryParameter("q", $"\"{asked.Words}\"");

    private string? TagOf(TrailEntry entry) => view?.Held.TryGetValue(entry.Id, out var holds) is true ? Texts["HeldTag", holds].Value : null;

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
            await DrawAsync();
            return;
        }
        busy = true;
        var read = await Queries.ViewAsync(Tenant, address, asked);
        // Somebody who filters faster than the database answers sees the last filter, not the slowest.
        if (new Uri(Navigation.Uri).PathAndQuery == address)
        {
            (view, busy, Kept) = (read, false, Carried.Pack(read));
            await DrawAsync();
        }
    }

    // After the rows: they are what the reader waits for.
    private async Task DrawAsync()
    {
        var now = Clock.GetUtcNow();
        if (asked.Entry is null && ((drawn.Range, drawn.From, drawn.To) != (asked.Range, asked.From, asked.To) || now - drawn.At > ChartLasts))
        {
            drawn = (asked.Range, asked.From, asked.To, now);
            StateHasChanged();
            slices = await Queries.VolumeAsync(Tenant, asked);
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
        ["entry"] = null,
        ["fresh"] = null,
        [name] = change.Value is string { Length: > 0 } chosen ? chosen : null,
    }));

    // Pages of an entry's neighbours are pages of everything.
    private string? With(string name, TrailCursor? cursor) => cursor is null ? null : Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["after"] = null,
        ["before"] = null,
        ["entry"] = null,
        ["fresh"] = null,
        [name] = cursor.ToString(),
    });
}
