namespace Castellan.Tests.E2E.Fixtures;

/// <summary>An organisation with something to see on every page, who looks at it, and links that nobody has used. Made once a run.</summary>
internal sealed record Showcase(string Slug, Guid Owner, Guid Operator, string VerifyLink, string ResetLink)
{
    public static async Task<Showcase> BuildAsync(ConsoleUnderTest console)
    {
        var ada = Account.Fresh("Ada Lovelace");
        var owner = await console.AddPersonAsync(ada);
        var staff = await console.AddPersonAsync(Account.Fresh("Olga Operator"), isOperator: true);
        await using var visitor = await Visitor.ComeAsync(console, new Look());
        var verify = await VerifyLinkAsync(visitor);
        var reset = await ResetLinkAsync(visitor, ada);
        await console.BeginSessionAsync(visitor, owner);
        var slug = await visitor.FoundAsync("Northwind Traders");
        return new Showcase(slug, owner, staff, verify, reset);
    }

    private static async Task<string> VerifyLinkAsync(Visitor visitor)
    {
        var account = Account.Fresh("Vera Unverified");
        await visitor.GoAsync("/signup");
        await visitor.SendFormAsync(("name", account.Name), ("email", account.Email), ("password", account.Password));
        return await visitor.LinkAsync(account.Email, "/verify");
    }

    private static async Task<string> ResetLinkAsync(Visitor visitor, Account account)
    {
        await visitor.GoAsync("/forgot");
        await visitor.SendFormAsync(("email", account.Email));
        return await visitor.LinkAsync(account.Email, "/reset");
    }
}
