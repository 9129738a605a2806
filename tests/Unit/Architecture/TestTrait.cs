using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>What a test says that it proves, read from the source of all three test projects.</summary>
/// <param name="Value">Where it is no literal, the place instead, which is no known value.</param>
/// <param name="Test">The method, or null where the whole class carries it.</param>
internal sealed record TestTrait(string Name, string Value, string File, string Class, string? Test)
{
    public static IReadOnlyList<TestTrait> OfAllTests(params string[] names) => [.. Repository.With(".cs", "tests").SelectMany(Of).Where(trait => names.Contains(trait.Name, StringComparer.Ordinal))];

    public static IEnumerable<TestTrait> Of(SourceFile file) =>
        from attribute in file.Syntax.DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() is "Trait" or "Xunit.Trait"
        let arguments = attribute.ArgumentList?.Arguments.Select(argument => (argument.Expression as LiteralExpressionSyntax)?.Token.ValueText).ToList()
        where arguments is [not null, _]
        select new TestTrait(
            arguments[0]!, arguments[1] ?? file.At(attribute), file.Path, attribute.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.Text ?? "",
            attribute.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.Text);
}
