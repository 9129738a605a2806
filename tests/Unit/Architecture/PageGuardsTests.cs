using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// _Imports.razor denies by default, and every page says for itself who may open it (WEB-2). The compiled component
/// shows that a guard is in force, the source that the page chose it.
/// </summary>
public sealed partial class PageGuardsTests
{
    private static readonly string[] GuardInterfaces =
        ["Microsoft.AspNetCore.Authorization.IAuthorizeData", "Microsoft.AspNetCore.Authorization.IAllowAnonymous", "Microsoft.AspNetCore.Authorization.IAuthorizationRequirementData"];

    [Fact]
    [Trait("proves", "WEB-2")]
    public void Every_routable_component_is_guarded() => Unguarded(Assemblies.Console).ShouldBeEmpty();

    [Fact]
    [Trait("proves", "WEB-2")]
    public void Every_page_states_its_guard() => Silent(Repository.With(".razor", "src"), Guards(Assemblies.Ours)).ShouldBeEmpty();

    [Fact]
    [Trait("proves", "WEB-2")]
    public void The_imports_deny_by_default() => Open([.. Repository.With(".razor", "src")]).ShouldBeEmpty();

    [Fact]
    public void A_component_without_a_guard_is_named() => Unguarded(Assemblies.Compile("""
        namespace Castellan.Features.Members
        {
            using Microsoft.AspNetCore.Components;
            using Microsoft.AspNetCore.Authorization;
            class TenantPageAttribute : AuthorizeAttribute { }
            [Route("/a"), TenantPage] class Guarded : ComponentBase { }
            [Route("/b"), AllowAnonymous] class Public : ComponentBase { }
            [Route("/c"), Obsolete] class Naked : ComponentBase { }
        }
        """)).ShouldHaveSingleItem().ShouldStartWith("Castellan.Features.Members.Naked ");

    [Theory]
    [InlineData("@page \"/o/{slug}/members\"\n<h1>x</h1>")]
    [InlineData("@page \"/o/{slug}/members\"\n@attribute [StreamRendering]")]
    [InlineData("@page \"/o/{slug}/members\"\n@* @attribute [Authorize] *@")]
    public void A_page_that_states_none_is_named(string text) =>
        Silent([new SourceFile("src/Console/Features/Members/MembersPage.razor", text)], ["Authorize"])
            .ShouldHaveSingleItem().ShouldStartWith("src/Console/Features/Members/MembersPage.razor ");

    [Theory]
    [InlineData("@page \"/o/{slug}/members\"\n@attribute [TenantPage(Permission.ViewMembers)]")]
    [InlineData("@page \"/signin\"\n@attribute [AllowAnonymous]")]
    [InlineData("<p>a part</p>")]
    public void A_page_that_states_its_guard_passes(string text) =>
        Silent([new SourceFile("src/Console/Features/Members/MembersPage.razor", text)], ["TenantPage", "AllowAnonymous"]).ShouldBeEmpty();

    [Fact]
    public void Imports_that_deny_nothing_are_named() => Open(
    [
        new SourceFile("src/Console/_Imports.razor", "@using System"),
        new SourceFile("src/Console/Features/Members/MembersPage.razor", "@page \"/members\""),
    ]).ShouldHaveSingleItem().ShouldStartWith("src/Console/_Imports.razor ");

    [Fact]
    public void A_folder_that_opens_all_its_pages_at_once_is_named() =>
        Open([new SourceFile("src/Console/Features/SignIn/_Imports.razor", "@attribute [AllowAnonymous]")])
            .ShouldHaveSingleItem().ShouldStartWith("src/Console/Features/SignIn/_Imports.razor ");

    private static IEnumerable<string> Unguarded(IReadOnlyList<TypeDefinition> types) =>
        from type in types.SelectMany(type => type.WithNested())
        where type.Has("Microsoft.AspNetCore.Components.RouteAttribute") && !type.CustomAttributes.Any(a => IsGuard(a.AttributeType))
        select $"{type.FullName} has a route and no guard";

    private static bool IsGuard(TypeReference attribute) => GuardInterfaces.Any(attribute.Is);

    private static List<string> Guards(IReadOnlyList<TypeDefinition> types) =>
        [.. types.Where(IsGuard).Select(type => type.Name.Replace("Attribute", "", StringComparison.Ordinal)), "Authorize", "AllowAnonymous"];

    private static IEnumerable<string> Silent(IEnumerable<SourceFile> razor, IReadOnlyList<string> guards) =>
        from file in razor
        let text = Comment().Replace(file.Text, "")
        where Page().IsMatch(text)
        where !Attribute().Matches(text).Any(match => guards.Contains(match.Groups["name"].Value, StringComparer.Ordinal))
        select $"{file.Path} has a route and states no guard; one of {string.Join(", ", guards)}";

    private static IEnumerable<string> Open(IReadOnlyList<SourceFile> razor)
    {
        var root = razor.FirstOrDefault(file => file.Path == "src/Console/_Imports.razor");
        if (razor.Any(file => Page().IsMatch(file.Text)) && !Attribute().Matches(root?.Text ?? "").Any(match => match.Groups["name"].Value == "Authorize"))
        {
            yield return "src/Console/_Imports.razor does not deny by default: @attribute [Authorize]";
        }
        foreach (var file in razor.Where(file => file.Name == "_Imports.razor" && file.Text.Contains("AllowAnonymous", StringComparison.Ordinal)))
        {
            yield return $"{file.Path} opens a whole folder; each page opts out by itself";
        }
    }

    [GeneratedRegex("^@page\\s+\"", RegexOptions.Multiline, 10_000)]
    private static partial Regex Page();

    [GeneratedRegex(@"^@attribute\s+\[\s*(?:\w+\.)*(?<name>\w+)", RegexOptions.Multiline, 10_000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline, 10_000)]
    private static partial Regex Comment();
}
