using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

/// <summary>What somebody sees whose node is killed under two open pages, one of which was being typed in.</summary>
public sealed class NodeDiesUnderOpenPages(ConsoleUnderTest console)
{
    private const string Lost = ".connection-lost";

    [Fact]
    [Trait("proves", "F02")]
    public async Task The_pages_say_so_an_untouched_one_comes_back_and_what_was_typed_stays_to_be_copied()
    {
        await using var node = await console.StartNodeAsync();
        var person = await console.AddPersonAsync(Account.Fresh("Nora Nodeless"));
        await using var context = await console.Browser.NewContextAsync(new Look().Context(node.Address.ToString()));
        var reading = await context.NewPageAsync();
        await console.BeginSessionAsync(reading, node.Address, person);
        await reading.GotoAsync("/account/sessions");
        await Visitor.ReadyAsync(reading);
        var typing = await context.NewPageAsync();
        await typing.GotoAsync("/organisations/new");
        await Visitor.ReadyAsync(typing);
        await typing.Locator("main form input").Nth(0).FillAsync("Nobody loses this");

        await node.KillAsync();

        node.IsAlive.ShouldBeFalse();
        await Assertions.Expect(reading.Locator(Lost)).ToBeVisibleAsync();
        await Assertions.Expect(typing.Locator(Lost)).ToBeVisibleAsync();
        await node.StartAsync();

        // Nothing was typed here: the page is there again by itself.
        await Assertions.Expect(reading.Locator(Lost)).ToBeHiddenAsync();
        await Assertions.Expect(reading.Locator(".connection-rejected")).ToBeHiddenAsync();
        await Visitor.ReadyAsync(reading);
        await Assertions.Expect(reading.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        // Here it waits until its reader reloads.
        await Assertions.Expect(typing.Locator(".connection-rejected")).ToBeVisibleAsync();
        await Assertions.Expect(typing.Locator("main form input").Nth(0)).ToHaveValueAsync("Nobody loses this");
        await typing.Locator(".connection-rejected [data-reload]").ClickAsync();
        await Visitor.ReadyAsync(typing);
        await Assertions.Expect(typing.Locator(".connection-rejected")).ToBeHiddenAsync();
    }
}
