namespace Castellan.Tests.E2E.Fixtures;

/// <summary>An organisation with something to see on every page, and who looks at it. Made once a run, changed by nobody.</summary>
internal sealed record Showcase(string Slug, Guid Owner, Guid Operator)
{
    public static async Task<Showcase> BuildAsync(ConsoleUnderTest console)
    {
        var owner = await console.AddPersonAsync(Account.Fresh("Ada Lovelace"));
        var staff = await console.AddPersonAsync(Account.Fresh("Olga Operator"), isOperator: true);
        await using var visitor = await Visitor.ComeAsync(console, new Look());
        await console.BeginSessionAsync(visitor, owner);
        var slug = await visitor.FoundAsync("Northwind Traders");
        return new Showcase(slug, owner, staff);
    }
}
