using System.Collections.Frozen;

namespace Castellan.Kit;

/// <summary>The icon set: strokes on a 24 × 24 grid, drawn inline so that no font or request is needed.</summary>
public static class Icons
{
    private const string Circle = "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z";

    private static readonly FrozenDictionary<string, string> Strokes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["activity"] = "M3 12h4l3-8l4 16l3-8h4",
        ["alert-octagon"] = "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v4.5M12 16h.01",
        ["alert-triangle"] = "M12 4L2.5 20h19zM12 10v4.5M12 17h.01",
        ["arrow-left"] = "M19 12H5M11 6l-6 6l6 6",
        ["arrow-right"] = "M5 12h14M13 6l6 6l-6 6",
        ["bell"] = "M6 16V10a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21h4",
        ["briefcase"] = "M3 8h18v11H3zM8 8V5h8v3M3 13h18",
        ["calendar"] = "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
        ["card"] = "M3 6h18v12H3zM3 10h18M7 15h3",
        ["check"] = "M5 12.5l4.5 4.5L19 7.5",
        ["check-circle"] = Circle + "M8 12.5l3 3l5-6",
        ["chevron-down"] = "M6 9.5l6 6l6-6",
        ["chevron-right"] = "M9.5 6l6 6l-6 6",
        ["chevron-up"] = "M6 14.500l6-6l6 6",
        ["chevrons"] = "M8 9.5l4-4l4 4M8 14.5l4 4l4-4",
        ["circle"] = Circle,
        ["clock"] = Circle + "M12 7v5l3.5 2",
        ["code"] = "M8 7l-5 5l5 5M16 7l5 5l-5 5",
        ["copy"] = "M9 9h11v11H9zM5 15H4V4h11v1",
        ["cross"] = "M6 6l12 12M18 6L6 18",
        ["cross-circle"] = Circle + "M9 9l6 6M15 9l-6 6",
        ["database"] = "M4 6c0-3.5 16-3.5 16 0s-16 3.5-16 0v12c0 3.5 16 3.5 16 0V6M4 12c0 3.5 16 3.5 16 0",
        ["dots"] = "M5 11.3a.7.7 0 1 0 0 1.4a.7.7 0 0 0 0-1.4zM12 11.3a.7.7 0 1 0 0 1.4a.7.7 0 0 0 0-1.4zM19 11.3a.7.7 0 1 0 0 1.4a.7.7 0 0 0 0-1.4z",
        ["download"] = "M12 4v11M7 11l5 5l5-5M4 20h16",
        ["edit"] = "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
        ["external"] = "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
        ["eye"] = "M2 12c5-8.5 15-8.5 20 0c-5 8.5-15 8.5-20 0zM12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6z",
        ["file"] = "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
        ["filter"] = "M4 6h16M7 12h10M10 18h4",
        ["flag"] = "M5 21V4h13l-3 4.5l3 4.5H5",
        ["gauge"] = "M4 18a9 9 0 1 1 16 0M12 14l4-5",
        ["settings"] = "M12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M5.3 18.7l2.1-2.1M16.6 7.4l2.1-2.1",
        ["globe"] = Circle + "M3 12h18M12 3c-5 5-5 13 0 18c5-5 5-13 0-18z",
        ["home"] = "M4 11l8-7l8 7v9h-5v-6H9v6H4z",
        ["inbox"] = "M3 13l3-8h12l3 8v6H3zM3 13h5l1.5 3h5L16 13h5",
        ["info"] = Circle + "M12 11v5.5M12 7.5h.01",
        ["key"] = "M8 11a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM11 12l8.5-8.5M16 7l3 3",
        ["laptop"] = "M5 5h14v10H5zM2 19h20",
        ["link"] = "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
        ["list"] = "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
        ["lock"] = "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
        ["mail"] = "M3 6h18v13H3zM3 7.5l9 6l9-6",
        ["menu"] = "M4 7h16M4 12h16M4 17h16",
        ["moon"] = "M20 14A8.5 8.5 0 1 1 10 4a7 7 0 0 0 10 10z",
        ["monitor"] = "M3 5h18v11H3zM9 20h6M12 16v4",
        ["phone"] = "M7 3h10v18H7zM11 18h2",
        ["plus"] = "M12 5v14M5 12h14",
        ["refresh"] = "M4 11a8 8 0 0 1 14-4.5L20 9M20 4v5h-5M20 13a8 8 0 0 1-14 4.5L4 15M4 20v-5h5",
        ["search"] = "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM16 16l4.5 4.5",
        ["send"] = "M21 3L10 14M21 3l-7 18l-4-7l-7-4z",
        ["shield"] = "M12 3l8 3v6c0 5-4 8-8 9c-4-1-8-4-8-9V6z",
        ["shield-check"] = "M12 3l8 3v6c0 5-4 8-8 9c-4-1-8-4-8-9V6zM8.5 12l2.5 2.5l4.5-5",
        ["sign-out"] = "M14 4h6v16h-6M10 8l-4 4l4 4M6 12h9",
        ["sun"] = "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3L19 19M5 19l1.7-1.7M17.3 6.7L19 5",
        ["trash"] = "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
        ["undo"] = "M4 9h10a5.5 5.5 0 0 1 0 11H8M8 5L4 9l4 4",
        ["upload"] = "M12 16V5M7 9l5-5l5 5M4 20h16",
        ["user"] = "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM4 20c1-4.5 4-6 8-6s7 1.5 8 6",
        ["user-plus"] = "M10 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM3 20c.5-4.5 3.5-6 7-6s6.5 1.5 7 6M19 7v6M16 10h6",
        ["users"] = "M9 4.5a3.7 3.7 0 1 0 0 7.4a3.7 3.7 0 0 0 0-7.4zM2.5 19.5c.5-4 3-5.5 6.5-5.5s6 1.5 6.5 5.5M16 5a3.5 3.5 0 0 1 0 6.6M18 14.5c2 .7 3.2 2.3 3.5 5",
        ["wrench"] = "M20 7a5 5 0 0 1-7 6l-6.5 6.5a2 2 0 0 1-3-3L10 10a5 5 0 0 1 6-7l-3 3l1 4l4 1z",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every name that <see cref="Icon"/> draws.</summary>
    public static IReadOnlyCollection<string> Names => Strokes.Keys;

    /// <summary>The strokes of one icon as SVG path data.</summary>
    /// <exception cref="ArgumentException">There is no icon of this name.</exception>
    public static string PathOf(string name) =>
        Strokes.TryGetValue(name, out var path) ? path : throw new ArgumentException($"There is no icon named '{name}'.", nameof(name));
}
