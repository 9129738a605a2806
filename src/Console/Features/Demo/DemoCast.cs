using Castellan.Data.Access;

namespace Castellan.Features.Demo;

/// <summary>Somebody a visitor can sign in as.</summary>
/// <param name="Role">The role in the demo's middle organisation; null for nobody's member.</param>
internal sealed record DemoPersona(string Mailbox, string Name, string Language, RoleKind? Role, string Shows)
{
    public string Address => $"{Mailbox}@{DemoCast.Domain}";
}

/// <summary>The people of the demo whose names are known beforehand, and the password of everybody in it.</summary>
internal static class DemoCast
{
    public const string Domain = "demo.castellan.example";

    /// <summary>Published here on purpose; the reason why there is no demo in production.</summary>
    public const string Password = "seven quiet lighthouses";

    public static readonly DemoPersona Owner = new("ada", "Ada Lindqvist", "en", RoleKind.Owner, "owns all three organisations");

    public static readonly DemoPersona Operator = new("operator", "Otis Brandt", "en", null, "operates the installation, at /operator (asks for a second factor first: any authenticator app)");

    public static readonly IReadOnlyList<DemoPersona> Members =
    [
        new("admin", "Hugo Delacroix", "fr", RoleKind.Admin, "admin"),
        new("security", "Inês Carvalho", "en", RoleKind.SecurityOfficer, "security officer"),
        new("billing", "Tomasz Zieliński", "en", RoleKind.Billing, "billing"),
        new("member", "Mei Tanaka", "en", RoleKind.Member, "member"),
        new("viewer", "Viktor Sørensen", "en", RoleKind.Viewer, "viewer, reads only"),
    ];

    public static IEnumerable<DemoPersona> All => [Owner, .. Members, Operator];
}
