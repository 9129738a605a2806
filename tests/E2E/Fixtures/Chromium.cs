using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>The browser that the system's packages bring.</summary>
internal static class Chromium
{
    // The shell draws the same pages without a window, tabs and menus of their own for every visitor.
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // Without a sandbox it also runs as root; the rest keeps it off the network.
    public static BrowserTypeLaunchOptions Options => new()
    {
        ExecutablePath = Installed(),
        Args =
        [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
        ],
    };

    private static string Installed() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Chromium is missing; ./test.sh installs it.");
}
