using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

public sealed class ZoneTests(ConsoleUnderTest console) : PageTest(console)
{
    // The ledger of an incident tells each time in the zone in which somebody told it.
    private const string Told = """
        all => all.filter(one => !one.closest('td[data-label=When]')).map(one => one.classList.contains('countdown') ? one.innerText : one.title)
        """;

    [Fact]
    public async Task Every_instant_in_an_organisation_is_told_by_its_own_clock()
    {
        var showcase = await Console.ShowcaseAsync();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, showcase.Owner);
        var seen = 0;
        var strays = new List<string>();
        foreach (var page in PageList.All.Where(page => page.Route.StartsWith("/o/", StringComparison.Ordinal)))
        {
            await visitor.GoAsync(page.AddressIn(showcase));
            var instants = await visitor.Page.Locator("time.instant, .countdown").EvaluateAllAsync<string[]>(Told);
            seen += instants.Length;
            strays.AddRange(instants.Where(instant => !instant.Contains("Paris", StringComparison.Ordinal)).Select(instant => $"{page.Route}: {instant}"));
        }

        strays.ShouldBeEmpty();
        seen.ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task Where_there_is_no_organisation_a_time_of_day_says_whose_it_is()
    {
        var page = (await OpenAsync("/account/sessions")).Page;

        await Expect(page.Locator("td[data-label=Started] time.instant").First).ToContainTextAsync("UTC");
    }
}
