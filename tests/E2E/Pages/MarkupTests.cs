using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Features.Access;
using Castellan.Features.Members;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.E2E.Pages;

public sealed class MarkupTests(ConsoleUnderTest console) : BrowserTest(console)
{
    private const string Markup = "<img src=x onerror=\"document.title='pwned'\">";

    private static readonly string[] Pages =
        ["", "/members", "/members/invite", "/members/import", "/members/invitations", "/members/{person}", "/roles", "/roles/{role}", "/audit", "/settings"];

    [Fact]
    [Trait("proves", "B09")]
    [Trait("asvs", "1.2.1"), Trait("asvs", "3.2.2")]
    public async Task Markup_in_every_stored_field_is_shown_as_text()
    {
        var team = await Team.FoundAsync(Console, $"Org {Markup}", Account.Fresh("Eve Mark") with { Name = $"Eve {Markup}" });
        var person = await team.AddAsync(Account.Fresh("Bobby Tables") with { Name = $"Bobby {Markup}" }, RoleKind.Member);
        var role = await Console.Services.GetRequiredService<RoleCommands>()
            .CreateAsync(team.Owner, new RoleDraft($"Role {Markup}", $"For {Markup}", PermissionSet.Of(Permission.MembersRead)));
        EmailAddress.TryParse(Account.Fresh("Invited Guest").Email, out var guest).ShouldBeTrue();
        (await Console.Services.GetRequiredService<InvitationCommands>().InviteAsync(team.Owner, [new Invitee(guest!, role.Value)])).Value.Refused.ShouldBeEmpty();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, team.Owner.PersonId);

        foreach (var page in Pages)
        {
            await visitor.GoAsync($"/o/{team.Slug}{page.Replace("{person}", $"{person}", StringComparison.Ordinal).Replace("{role}", $"{role.Value}", StringComparison.Ordinal)}");
            (await visitor.Page.Locator("img").CountAsync()).ShouldBe(0, page);
            await Expect(visitor.Page.Locator("body")).ToContainTextAsync(Markup);
            (await visitor.Page.TitleAsync()).ShouldNotBe("pwned", page);
        }
        var mail = await visitor.MailAsync(guest!.Reveal(), _ => true);
        mail.Html.ShouldNotContain("<img src=x");
        mail.Subject.ShouldContain(Markup);
    }
}
