namespace Castellan.Tests.E2E.Pages;

/// <summary>Every page of the application; a test compares it with what can be routed to.</summary>
internal static class PageList
{
    public static IReadOnlyList<ListedPage> All { get; } =
    [
        new("/not-found", Guise.Nobody),
        new("/signin", Guise.Nobody),
        new("/signup", Guise.Nobody),
        new("/verify", Guise.Nobody, showcase => showcase.VerifyLink),
        new("/forgot", Guise.Nobody),
        new("/reset", Guise.Nobody, showcase => showcase.ResetLink),
        new("/invitation", Guise.Nobody),
        new("/", Guise.Owner),
        new("/organisations/new", Guise.Owner),
        new("/o/{slug}", Guise.Owner, showcase => $"/o/{showcase.Slug}"),
        new("/o/{slug}/settings", Guise.Owner, showcase => $"/o/{showcase.Slug}/settings"),
    ];

    public static TheoryData<string> Routes => [.. All.Select(page => page.Route)];

    public static ListedPage Of(string route) => All.Single(page => page.Route == route);
}
