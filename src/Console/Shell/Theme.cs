namespace Castellan.Shell;

/// <summary>The person's choice of theme. It is read from a cookie so that the first paint already has it.</summary>
public static class Theme
{
    public const string CookieName = "__Host-theme";
    public const string System = "system";

    public static IReadOnlyList<string> All { get; } = [System, "light", "dark"];

    /// <summary>A known theme; whatever else a cookie or a form holds means the system's.</summary>
    public static string Known(string? theme) => All.FirstOrDefault(known => known == theme) ?? System;
}
