using Castellan.Data.Audit;
using Castellan.Platform.Trail;
using Castellan.Tests.Unit.Architecture;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Castellan.Tests.Unit.Platform.Trail;

/// <summary>The catalogue, the actions and the code that records them say the same.</summary>
[Trait("proves", "AUD-1")]
public sealed class AuditCatalogueTests
{
    // They name actions without recording them: declared, worded, shown, filtered; or they make up history.
    private static readonly string[] Naming =
    [
        "src/Console.Data/Audit/AuditAction.cs", "src/Console/Platform/Trail/AuditCatalogue.cs", "src/Console/Platform/Trail/TrailWords.cs",
        "src/Console/Features/Demo/", "src/Console/Features/Overview/",
    ];

    [Fact]
    public void Every_action_is_declared_once_and_recorded_somewhere() => Offences(
        Enum.GetNames<AuditAction>(), [.. AuditCatalogue.Events.Select(one => one.Action.ToString())], Sources).ShouldBeEmpty();

    [Fact]
    public void Every_field_that_is_recorded_is_declared() => Fields(Sources, AuditCatalogue.Events.ToDictionary(one => one.Action.ToString(), one => one.Fields, StringComparer.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void The_schema_s_document_lists_every_event()
    {
        var document = Repository.Files.Single(file => file.Path == "docs/audit-schema.md").Text;

        AuditCatalogue.Events.Select(one => $"| `{one.Action}` | {(short)one.Action} | {one.Ocsf.ClassUid} / {one.Ocsf.ActivityId} | {string.Join(", ", one.Fields)} |")
            .Where(line => !document.Contains(line, StringComparison.Ordinal)).ShouldBeEmpty("docs/audit-schema.md lacks these lines");
    }

    [Fact]
    public void Every_class_is_one_of_the_pinned_ones() => AuditCatalogue.Events.Select(one => one.Ocsf.ClassUid).Distinct()
        .ShouldBeSubsetOf([Ocsf.AccountChange, Ocsf.Authentication, Ocsf.EntityManagement, Ocsf.UserAccess, Ocsf.ApiActivity, Ocsf.DetectionFinding]);

    [Theory]
    [InlineData("A", "A B", "w.Record(AuditAction.A, t); w.Record(AuditAction.B, t);", "B stands in no enum")]
    [InlineData("A", "", "w.Record(AuditAction.A, t);", "no line of AuditCatalogue.cs declares A")]
    [InlineData("A", "A A", "w.Record(AuditAction.A, t);", "A is declared twice")]
    [InlineData("A B", "A B", "w.Record(AuditAction.A, t);", "nothing records B")]
    public void A_difference_is_named(string actions, string declared, string code, string expected) =>
        Offences(actions.Split(' '), declared.Split(' ', StringSplitOptions.RemoveEmptyEntries), [Sample(code)]).ShouldHaveSingleItem().ShouldStartWith(expected);

    [Theory]
    [InlineData("w.Record(AuditAction.A, t, new { name = 1 });", 0)]
    [InlineData("w.Record(AuditAction.A, t, after: new { name = 1, colour });", 1)]
    [InlineData("w.Record(AuditAction.A, t, after: Facts(role)); } static object Facts(Role role) => new { role.Name, colour = 1 }; void H() {", 1)]
    [InlineData("var before = new { colour = 2 }; w.RecordAccount(AuditAction.A, before);", 1)]
    public void An_undeclared_field_is_named(string code, int offences) =>
        Fields([Sample(code)], new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["A"] = ["name"] }).Count().ShouldBe(offences);

    private static IReadOnlyList<SourceFile> Sources => [.. Repository.With(".cs", "src").Concat(Repository.With(".razor.cs", "src")).DistinctBy(file => file.Path)
        .Where(file => !Naming.Any(one => file.Path.StartsWith(one, StringComparison.Ordinal)))];

    private static SourceFile Sample(string code) => new("src/Console/Features/Members/MemberCommands.cs", $"class MemberCommands {{ void Go() {{ {code} }} }}");

    private static IEnumerable<string> Offences(string[] actions, IReadOnlyList<string> declared, IReadOnlyList<SourceFile> sources)
    {
        var recorded = sources.SelectMany(file => Named(file.Syntax)).ToHashSet(StringComparer.Ordinal);
        return actions.Except(declared, StringComparer.Ordinal).Select(one => $"no line of AuditCatalogue.cs declares {one}: add Of(AuditAction.{one}, Ocsf.…, its fields)")
            .Concat(declared.Except(actions, StringComparer.Ordinal).Select(one => $"{one} stands in no enum"))
            .Concat(declared.GroupBy(one => one, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} is declared twice"))
            .Concat(actions.Where(one => !recorded.Contains(one)).Select(one => $"nothing records {one}"));
    }

    private static IEnumerable<string> Named(SyntaxNode syntax) => syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        .Where(member => member.Expression.ToString() is "AuditAction" or "Audit.AuditAction").Select(member => member.Name.Identifier.Text);

    private static IEnumerable<string> Fields(IReadOnlyList<SourceFile> sources, IReadOnlyDictionary<string, IReadOnlyList<string>> declared) =>
        from file in sources
        from call in file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>()
        where call.Expression.ToString().Split('.')[^1] is "Record" or "RecordAccount"
        from action in call.ArgumentList.Arguments.SelectMany(argument => Named(argument)).Distinct(StringComparer.Ordinal)
        where declared.ContainsKey(action)
        let undeclared = call.ArgumentList.Arguments.SelectMany(argument => Facts(argument.Expression, 0)).Distinct(StringComparer.Ordinal).Except(declared[action], StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()
        where undeclared.Count > 0
        select $"{file.At(call.SpanStart)} {action} records what AuditCatalogue.cs does not declare: \"{string.Join("\", \"", undeclared)}\"";

    /// <summary>The fields of the anonymous object that an expression is, names or is made by, as far as the same file tells.</summary>
    private static IEnumerable<string> Facts(ExpressionSyntax expression, int depth)
    {
        switch (expression)
        {
            case AnonymousObjectCreationExpressionSyntax made:
                return made.Initializers.Select(one => Camel(one.NameEquals?.Name.Identifier.Text ?? one.Expression.ToString().Split('.')[^1]));
            case ConditionalExpressionSyntax choice when depth < 3:
                return Facts(choice.WhenTrue, depth + 1).Concat(Facts(choice.WhenFalse, depth + 1));
            case IdentifierNameSyntax name when depth < 3:
                var scope = name.FirstAncestorOrSelf<MemberDeclarationSyntax>();
                return scope is null ? [] : scope.DescendantNodes().OfType<VariableDeclaratorSyntax>()
                    .Where(variable => variable.Identifier.Text == name.Identifier.Text && variable.Initializer is not null).SelectMany(variable => Facts(variable.Initializer!.Value, depth + 1));
            case InvocationExpressionSyntax { Expression: IdentifierNameSyntax called } when depth < 3:
                return expression.SyntaxTree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Where(method => method.Identifier.Text == called.Identifier.Text)
                    .SelectMany(method => method.DescendantNodes().OfType<AnonymousObjectCreationExpressionSyntax>()).SelectMany(made => Facts(made, depth + 1));
            default:
                return [];
        }
    }

    // As the JSON names them.
    private static string Camel(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
