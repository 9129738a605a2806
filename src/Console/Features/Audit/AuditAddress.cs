using System.Globalization;
using Castellan.Data.Audit;
using Castellan.Data.Text;
using Castellan.Platform.Trail;
using Microsoft.AspNetCore.WebUtilities;

namespace Castellan.Features.Audit;

/// <summary>
/// The audit page's filter as it stands in the address. Whatever the address gets wrong is left out and named in
/// <see cref="NotUnderstood"/>.
/// </summary>
public sealed record AuditAddress
{
    public const string Day = "day";
    public const string Week = "week";
    public const string Dates = "dates";

    private const int LongestWords = 200;
    private const int LongestName = 120;

    // Nobody keeps a trail of other years, and these stay far from the ends of every calendar.
    private static readonly DateOnly First = new(2000, 1, 1);
    private static readonly DateOnly Last = new(2200, 1, 1);

    public Guid? Actor { get; private init; }

    public Guid? Target { get; private init; }

    public Guid? About { get; private init; }

    public Guid? Session { get; private init; }

    /// <summary>An action or a family of them, by name.</summary>
    public string? Action { get; private init; }

    public TrailOutcome Outcome { get; private init; }

    public string? Range { get; private init; }

    public DateOnly? From { get; private init; }

    public DateOnly? To { get; private init; }

    /// <summary>What is looked for, as typed.</summary>
    public string? Words { get; private init; }

    public string? Request { get; private init; }

    public string? Network { get; private init; }

    /// <summary>One entry, shown among its neighbours whatever the filter.</summary>
    public TrailCursor? Entry { get; private init; }

    public TrailPlace? Place { get; private init; }

    /// <summary>The names of parameters that made no sense.</summary>
    public IReadOnlyList<string> NotUnderstood { get; private init; } = [];

    public bool IsNarrowed => Actor is not null || Target is not null || About is not null || Session is not null || Request is not null || Network is not null || Words is not null || Action is not null || Outcome != TrailOutcome.Any || Range is not null;

    public static AuditAddress Read(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(address).Query);
        var wrong = new List<string>();
        var (from, to) = (Value("from", TryDate), Value("to", TryDate));
        if (to < from)
        {
            wrong.Add("to");
            to = null;
        }
        var range = Text("range", known: [Day, Week, Dates]) ?? (from is not null || to is not null ? Dates : null);
        var older = Value("after", TryCursor);
        var newer = older is null ? Value("before", TryCursor) : null;
        return new AuditAddress
        {
            Actor = Id("actor"),
            Target = Id("target"),
            About = Id("about"),
            Session = Id("session"),
            Action = Text("action", [.. Enum.GetNames<TrailFamily>(), .. Enum.GetNames<AuditAction>()]),
            Outcome = Enum.TryParse<TrailOutcome>(Text("outcome", Enum.GetNames<TrailOutcome>()), out var outcome) ? outcome : TrailOutcome.Any,
            Range = range,
            From = range == Dates ? from : null,
            To = range == Dates ? to : null,
            Words = Value("q", text => Cleaned(text, LongestWords)),
            Request = Value("request", text => Cleaned(text, LongestName)),
            Network = Value("network", text => Cleaned(text, LongestName)),
            Entry = Value("entry", TryCursor),
            Place = older is not null ? TrailPlace.OlderThan(older) : newer is not null ? TrailPlace.NewerThan(newer) : null,
            NotUnderstood = wrong,
        };

        Guid? Id(string name) => First(name) is { } text ? (Guid.TryParse(text, out var id) ? id : Wrong<Guid?>(name)) : null;

        string? Text(string name, IReadOnlyList<string> known) => First(name) is { } text
            ? known.FirstOrDefault(one => string.Equals(one, text, StringComparison.OrdinalIgnoreCase)) ?? Wrong<string?>(name)
            : null;

        T? Value<T>(string name, Func<string, (bool, T?)> read) =>
            First(name) is { } text ? (read(text) is (true, var value) ? value : Wrong<T?>(name)) : default;

        // Said twice is said in two ways: which one counts would be a guess.
        string? First(string name) => query.TryGetValue(name, out var values) && values is { Count: > 0 } && !string.IsNullOrWhiteSpace(values[0])
            ? values.Count == 1 ? values[0] : Wrong<string?>(name)
            : null;

        T? Wrong<T>(string name)
        {
            wrong.Add(name);
            return default;
        }
    }

    /// <summary>What to ask of the trail. Dates are whole days by the organisation's clock.</summary>
    /// <param name="search">What <see cref="Words"/> were understood as; left out, they are looked for as they stand.</param>
    public TrailFilter Filter(TimeZoneInfo zone, DateTimeOffset now, SearchWords? search = null) => new()
    {
        Words = search is null ? Words : search.Rest,
        Request = Request,
        Network = Network,
        Actor = Actor,
        Target = Target,
        About = About,
        Session = Session,
        Outcome = Outcome,
        Actions = Enum.TryParse<TrailFamily>(Action, out var family) ? TrailFamilies.ActionsOf(family)
            : Enum.TryParse<AuditAction>(Action, out var action) ? [action]
            : search?.Actions ?? [],
        From = Range switch
        {
            Day => now.AddDays(-1),
            Week => now.AddDays(-7),
            _ => From is { } from ? Midnight(from, zone) : null,
        },
        To = To is { } to ? Midnight(to.AddDays(1), zone) : null,
    };

    /// <summary>The beginnings of the chart's bars and the end of the last: hours of a day, else days by the organisation's clock.</summary>
    public IReadOnlyList<DateTimeOffset> Edges(TimeZoneInfo zone, DateTimeOffset now, int retentionDays)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var last = Range == Dates && To < today ? To.Value : today;
        var first = Range switch
        {
            Day => today,
            Week => today.AddDays(-6),
            _ => From ?? last.AddDays(1 - retentionDays),
        };
        first = first < today.AddDays(-retentionDays) ? today.AddDays(-retentionDays) : first > last ? last : first;
        if (Range == Day)
        {
            var end = new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour + 1), TimeSpan.Zero);
            return [.. Enumerable.Range(0, 25).Select(hour => end.AddHours(hour - 24))];
        }
        if (first == last)
        {
            var (begin, end) = (Midnight(first, zone), Midnight(first.AddDays(1), zone));
            return [.. Enumerable.Range(0, (int)(end - begin).TotalHours).Select(hour => begin.AddHours(hour)), end];
        }
        return [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 2).Select(day => Midnight(first.AddDays(day), zone))];
    }

    private static (bool, string?) Cleaned(string text, int longest) => DisplayText.Clean(text, longest) is { Succeeded: true } cleaned ? (true, cleaned.Value) : (false, null);

    // The clock may skip midnight, or pass it twice: a day begins at its first moment.
    internal static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }

    private static (bool, TrailCursor?) TryCursor(string text) => TrailCursor.Parse(text) is { } cursor ? (true, cursor) : (false, null);

    private static (bool, DateOnly?) TryDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date >= First && date <= Last ? (true, date) : (false, null);
}
