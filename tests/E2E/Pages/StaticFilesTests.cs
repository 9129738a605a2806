using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

public sealed class StaticFilesTests(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    public async Task Every_file_that_a_page_asks_for_arrives()
    {
        var visitor = await VisitAsync();
        var answers = new List<(string Url, int Status)>();
        visitor.Page.Response += (_, response) => answers.Add((response.Url, response.Status));

        await visitor.GoAsync("/not-found");

        answers.Count(answer => answer.Url.EndsWith(".css", StringComparison.Ordinal)).ShouldBeGreaterThan(3);
        answers.Count(answer => answer.Url.EndsWith(".js", StringComparison.Ordinal)).ShouldBeGreaterThan(1);
        answers.ShouldAllBe(answer => answer.Status == 200);
    }
}
