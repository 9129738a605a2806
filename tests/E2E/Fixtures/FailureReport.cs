namespace Castellan.Tests.E2E.Fixtures;

/// <summary>Lays beside a failed test what its visitors saw and what the server said: tests/E2E/TestResults/{test}/.</summary>
internal static class FailureReport
{
    private const int LogLines = 400;

    public static async Task WriteAsync(string test, IReadOnlyList<Visitor> visitors, IReadOnlyCollection<string> log)
    {
        var folder = Path.Combine(RepositoryFolder.Path, "tests", "E2E", "TestResults", FileName(test));
        Directory.CreateDirectory(folder);
        foreach (var (visitor, number) in visitors.Select((visitor, index) => (visitor, index + 1)))
        {
            foreach (var (page, tab) in visitor.Context.Pages.Where(page => !page.IsClosed).Select((page, index) => (page, index + 1)))
            {
                var name = Path.Combine(folder, $"visitor-{number}-tab-{tab}");
                await page.ScreenshotAsync(new() { Path = $"{name}.png", FullPage = true });
                await File.WriteAllTextAsync($"{name}.html", $"<!-- {page.Url} -->\n{await page.ContentAsync()}");
            }
        }
        await File.WriteAllLinesAsync(Path.Combine(folder, "server.log"), log.TakeLast(LogLines));
    }

    private static string FileName(string test)
    {
        var name = string.Concat(test.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_'));
        return name.Length <= 120 ? name : name[..120];
    }
}
