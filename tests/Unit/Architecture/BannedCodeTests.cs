using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>What no C# file of ours contains, tests included.</summary>
public sealed class BannedCodeTests
{
    /// <summary>Written by EF Core.</summary>
    private const string Generated = "src/Console.Data/Migrations";

    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        ["DateTime"] = ["Now", "UtcNow", "Today"],
        ["DateTimeOffset"] = ["Now", "UtcNow"],
        ["Thread"] = ["Sleep"],
    };

    [Fact]
    public void No_source_contains_what_is_banned() => Repository.With(".cs", "src", "tests", "bench").Where(file => file.Folder != Generated).SelectMany(Offences).ShouldBeEmpty();

    [Theory]
    [InlineData("class A { async void Go() { await X(); } }", "async void")]
    [InlineData("class A { void Go() { async void Inner() { await X(); } } }", "async void")]
    [InlineData("#nullable disable\nclass A { }", "#nullable disable")]
    [InlineData("#pragma warning disable CA1822\nclass A { }", "#pragma warning disable without a reason")]
    [InlineData("[SuppressMessage(\"Design\", \"CA1000\")] class A { }", "SuppressMessage without a justification")]
    [InlineData("class A { void Go() { try { X(); } catch { } } }", "an empty catch")]
    [InlineData("class A { void Go() { try { X(); } catch (Exception) { /* never mind */ } } }", "an empty catch")]
    [InlineData("class A { void Go() { try { X(); } catch (IOException) { } } }", "an empty catch")]
    [InlineData("class A { DateTime Go() => DateTime.Now; }", "DateTime.Now")]
    [InlineData("class A { DateTime Go() => System.DateTimeOffset.UtcNow.Date; }", "DateTimeOffset.UtcNow")]
    [InlineData("class A { void Go() => Thread.Sleep(1); }", "Thread.Sleep")]
    [InlineData("class A { int Go() => X().GetAwaiter().GetResult(); }", "GetAwaiter().GetResult()")]
    public void A_banned_piece_is_named(string text, string piece) =>
        Offences(new SourceFile("src/A.cs", text)).ShouldHaveSingleItem().ShouldEndWith(" " + piece);

    [Theory]
    [InlineData("class A { async Task Go() { await X(); } }")]
    [InlineData("#pragma warning disable CA1822 // The framework calls it on an instance.\nclass A { }")]
    [InlineData("[SuppressMessage(\"Design\", \"CA1000\", Justification = \"EF reads it\")] class A { }")]
    [InlineData("class A { void Go() { try { X(); } catch (OperationCanceledException) { } } }")]
    [InlineData("class A { void Go() { try { X(); } catch (IOException) { /* gone already, which is what we want */ } } }")]
    [InlineData("class A { void Go(TimeProvider clock) => clock.GetUtcNow(); }")]
    public void What_is_allowed_passes(string text) => Offences(new SourceFile("src/A.cs", text)).ShouldBeEmpty();

    private static IEnumerable<string> Offences(SourceFile file) =>
        file.Syntax.DescendantNodesAndSelf(descendIntoTrivia: true)
            .Select(node => (node, piece: Banned(node)))
            .Where(found => found.piece is not null)
            .Select(found => $"{file.At(found.node)} {found.piece}");

    private static string? Banned(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method when method.Modifiers.Any(SyntaxKind.AsyncKeyword) && IsVoid(method.ReturnType) => "async void",
        LocalFunctionStatementSyntax local when local.Modifiers.Any(SyntaxKind.AsyncKeyword) && IsVoid(local.ReturnType) => "async void",
        NullableDirectiveTriviaSyntax nullable when nullable.SettingToken.IsKind(SyntaxKind.DisableKeyword) => "#nullable disable",
        PragmaWarningDirectiveTriviaSyntax pragma when pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword) && !HasReason(pragma) => "#pragma warning disable without a reason",
        AttributeSyntax attribute when attribute.Name.ToString().EndsWith("SuppressMessage", StringComparison.Ordinal) && !IsJustified(attribute) => "SuppressMessage without a justification",
        CatchClauseSyntax caught when Swallows(caught) => "an empty catch",
        MemberAccessExpressionSyntax member => Member(member),
        _ => null,
    };

    private static bool IsVoid(TypeSyntax type) => type is PredefinedTypeSyntax predefined && predefined.Keyword.IsKind(SyntaxKind.VoidKeyword);

    private static bool HasReason(PragmaWarningDirectiveTriviaSyntax pragma) =>
        pragma.ToFullString().Split("//") is [_, var reason] && reason.Trim().Length >= 10;

    private static bool IsJustified(AttributeSyntax attribute) => attribute.ArgumentList?.Arguments.Any(argument =>
        argument.NameEquals?.Name.Identifier.Text == "Justification" && argument.Expression.ToString().Length > 10) ?? false;

    /// <summary>A cancelled wait may end in silence; a specific exception with a comment that says why; nothing else.</summary>
    private static bool Swallows(CatchClauseSyntax caught)
    {
        if (caught.Block.Statements.Count > 0)
        {
            return false;
        }
        var type = caught.Declaration?.Type.ToString();
        var saysWhy = caught.Block.DescendantTrivia().Any(trivia =>
            trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));
        return type is null or "Exception" or "System.Exception" || (type is not ("OperationCanceledException" or "TaskCanceledException") && !saysWhy);
    }

    private static string? Member(MemberAccessExpressionSyntax member)
    {
        var owner = member.Expression.ToString().Split('.')[^1];
        var name = member.Name.Identifier.Text;
        if (Members.TryGetValue(owner, out var banned) && banned.Contains(name, StringComparer.Ordinal))
        {
            return $"{owner}.{name}";
        }
        return name == "GetResult" && member.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "GetAwaiter" } }
            ? "GetAwaiter().GetResult()"
            : null;
    }
}
