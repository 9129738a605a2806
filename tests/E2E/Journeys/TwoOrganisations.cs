using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class TwoOrganisations(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ORG-2")]
    [Trait("proves", "I42")]
    public async Task Two_organisations_are_worked_on_in_two_tabs_and_never_mix()
    {
        var visitor = await VisitAsync(Look.Dark);
        await visitor.SignUpAsync(Account.Fresh("Grace Hopper"));
        var harbour = await visitor.FoundAsync("Harbour Pilots");
        var mill = await visitor.FoundAsync("Mill & Sons");

        var first = await visitor.OpenTabAsync($"/o/{harbour}/settings");
        var second = await visitor.OpenTabAsync($"/o/{mill}/settings");
        await first.GetByLabel("Contact for incidents").FillAsync("alarm@harbour.example");
        await second.GetByLabel("Contact for incidents").FillAsync("alarm@mill.example");
        await first.GetByLabel("Contact for incidents").PressAsync("Enter");
        await Expect(first.GetByText("Saved.")).ToBeVisibleAsync();
        await second.GetByLabel("Contact for incidents").PressAsync("Enter");
        await Expect(second.GetByText("Saved.")).ToBeVisibleAsync();

        await first.ReloadAsync();
        await Expect(first.GetByLabel("Contact for incidents")).ToHaveValueAsync("alarm@harbour.example");
        await second.ReloadAsync();
        await Expect(second.GetByLabel("Contact for incidents")).ToHaveValueAsync("alarm@mill.example");

        await first.GetByRole(AriaRole.Button, new() { Name = "Harbour Pilots" }).ClickAsync();
        await first.GetByRole(AriaRole.Link, new() { Name = "Mill & Sons" }).ClickAsync();
        await Expect(first.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Mill & Sons");
        await Expect(second).ToHaveURLAsync($"{Console.Address}/o/{mill}/settings");
    }

    [Fact]
    [Trait("proves", "ORG-1")]
    public async Task Somebody_elses_organisation_answers_like_one_that_does_not_exist()
    {
        var founder = await VisitAsync();
        await founder.SignUpAsync(Account.Fresh("Hedy Lamarr"));
        var slug = await founder.FoundAsync("Spread Spectrum");
        var stranger = await VisitAsync();
        await stranger.SignUpAsync(Account.Fresh("Mallory Moss"));

        var theirs = await stranger.Page.GotoAsync($"/o/{slug}/settings");
        var words = await stranger.Page.GetByRole(AriaRole.Main).InnerTextAsync();
        var nobodys = await stranger.Page.GotoAsync("/o/no-such-organisation/settings");

        theirs!.Status.ShouldBe(404);
        nobodys!.Status.ShouldBe(404);
        (await stranger.Page.GetByRole(AriaRole.Main).InnerTextAsync()).ShouldBe(words);
    }
}
