using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>How somebody looks at the console.</summary>
/// <param name="Width">Of the window, in CSS pixels.</param>
/// <param name="TimeZone">Of the browser.</param>
public sealed record Look(string Language = "en", ColorScheme Theme = ColorScheme.Light, int Width = 1440, bool Scripts = true, string TimeZone = "Europe/Paris")
{
    public static Look French { get; } = new("fr");

    public static Look Spanish { get; } = new("es");

    public static Look Dark { get; } = new(Theme: ColorScheme.Dark);

    public static Look Phone { get; } = new(Width: 390);

    public static Look WithoutScripts { get; } = new(Scripts: false);

    internal BrowserNewContextOptions Context(string address) => new()
    {
        BaseURL = address,
        // A proxy under test has signed its certificate itself.
        IgnoreHTTPSErrors = true,
        Locale = Language switch { "fr" => "fr-FR", "es" => "es-ES", _ => "en-GB" },
        TimezoneId = TimeZone,
        ColorScheme = Theme,
        // Colours must not be measured on their way from one to the other.
        ReducedMotion = ReducedMotion.Reduce,
        ViewportSize = new() { Width = Width, Height = Width < 600 ? 844 : 900 },
        JavaScriptEnabled = Scripts,
    };
}
