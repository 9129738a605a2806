using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>The forms before sign-in. They are found by their fields, so that a journey in any language can use them.</summary>
internal static class Doors
{
    /// <summary>Signs up, follows the mail's link and stands signed in where the console leads.</summary>
    public static async Task SignUpAsync(this Visitor visitor, Account account)
    {
        await visitor.GoAsync("/signup");
        await visitor.SendFormAsync(("name", account.Name), ("email", account.Email), ("password", account.Password));
        await visitor.FollowMailAsync(account.Email, "/verify");
        await visitor.SendFormAsync(("password", account.Password));
        await Assertions.Expect(visitor.Page).ToHaveURLAsync("/organisations/new");
        await visitor.ReadyAsync();
    }

    public static async Task SignInAsync(this Visitor visitor, Account account, string? password = null)
    {
        await visitor.GoAsync("/signin");
        await visitor.SendFormAsync(("email", account.Email), ("password", password ?? account.Password));
        await visitor.ReadyAsync();
    }

    /// <summary>By the person's menu, which needs no script either.</summary>
    public static async Task SignOutAsync(this Visitor visitor)
    {
        await visitor.Page.Locator("[popovertarget=person-menu]").ClickAsync();
        await visitor.Page.Locator("form[action='/signout'] button").ClickAsync();
        await Assertions.Expect(visitor.Page).ToHaveURLAsync("/signin");
    }

    /// <summary>Fills the form that asks for these fields and no others, as soon as the page shows it, and sends it.</summary>
    public static async Task SendFormAsync(this Visitor visitor, params (string Name, string Value)[] fields)
    {
        // A link changes the address before the page: until then another form may stand there.
        var others = string.Concat(fields.Select(field => $":not([name={field.Name}])"));
        var form = visitor.Page.Locator("main form").Filter(new()
        {
            Has = visitor.Page.Locator($"[name={fields[^1].Name}]"),
            HasNot = visitor.Page.Locator($"input:not([type=hidden]):not([type=checkbox]){others}"),
        });
        foreach (var (name, value) in fields)
        {
            await form.Locator($"[name={name}]").FillAsync(value);
        }
        await form.Locator("button.button-primary").ClickAsync();
    }

    /// <summary>Founds an organisation and answers its slug.</summary>
    public static async Task<string> FoundAsync(this Visitor visitor, string name)
    {
        await visitor.GoAsync("/organisations/new");
        var fields = visitor.Page.Locator("main form input");
        await fields.Nth(0).FillAsync(name);
        await Assertions.Expect(fields.Nth(1)).Not.ToBeEmptyAsync();
        var slug = await fields.Nth(1).InputValueAsync();
        await visitor.Page.Locator("main form button.button-primary").ClickAsync();
        await Assertions.Expect(visitor.Page).ToHaveURLAsync($"/o/{slug}");
        await visitor.ReadyAsync();
        return slug;
    }
}
