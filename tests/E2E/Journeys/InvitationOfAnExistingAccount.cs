using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Features.Members;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.E2E.Journeys;

public sealed class InvitationOfAnExistingAccount(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "MEM-1")]
    [Trait("proves", "I43")]
    public async Task Somebody_with_an_account_signs_in_and_joins_and_nobody_else_can_use_the_link()
    {
        var team = await Team.FoundAsync(Console, "Copper Kettle", Account.Fresh("Carla Copper"));
        var bob = Account.Fresh("Bob Brewer");
        var laptop = await VisitAsync(Look.French);
        await laptop.SignUpAsync(bob);
        await laptop.SignOutAsync();
        await InviteAsync(team, bob);

        var link = await laptop.LinkAsync(bob.Email, "/invitation");
        var stranger = await VisitAsync();
        await stranger.SignUpAsync(Account.Fresh("Sam Stranger"));
        await stranger.GoAsync(link);
        await Expect(stranger.Page.GetByText("You are signed in with another account")).ToBeVisibleAsync();
        await Expect(stranger.Page.GetByRole(AriaRole.Main)).Not.ToContainTextAsync(bob.Email);

        await laptop.GoAsync(link);
        await laptop.Page.GetByRole(AriaRole.Link, new() { Name = "Se connecter pour rejoindre" }).ClickAsync();
        await laptop.SendFormAsync(("email", bob.Email), ("password", bob.Password));
        await laptop.Page.GetByRole(AriaRole.Button, new() { Name = "Rejoindre Copper Kettle" }).ClickAsync();
        await Expect(laptop.Page).ToHaveURLAsync($"/o/{team.Slug}");

        await laptop.GoAsync(link);
        await Expect(laptop.Page.GetByRole(AriaRole.Button, new() { Name = "Rejoindre Copper Kettle" })).ToHaveCountAsync(0);
    }

    private async Task InviteAsync(Team team, Account account)
    {
        EmailAddress.TryParse(account.Email, out var address).ShouldBeTrue();
        var sent = await Console.Services.GetRequiredService<InvitationCommands>()
            .InviteAsync(team.Owner, [new Invitee(address!, team.RoleId(RoleKind.Member))]);
        sent.Value.Refused.ShouldBeEmpty();
    }
}
