using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// Every public verb of a Commands class that takes a TenantActor hands that actor to TenantDb.WriteAsync, which
/// authorizes it, and leaves an entry on the trail, by itself or in a private method of the same class.
/// </summary>
public sealed class CommandsTests
{
    [Fact]
    public void Every_command_authorizes_and_audits() => Offences(Repository.With(".cs", "src")).ShouldBeEmpty();

    [Theory]
    [InlineData("public Task Remove(TenantActor actor, Guid id) { trail.Record(1); return db.SaveAsync(); }", "authorize")]
    [InlineData("public Task Remove(TenantActor actor, Guid id) => db.WriteAsync(someone, P.Remove, w => { w.Record(1); return Done(); }, ct);", "authorize")]
    [InlineData("public Task Remove(TenantActor actor, Guid id) => db.WriteAsync(actor, P.Remove, w => Done(), ct);", "audit")]
    [InlineData("public async Task Remove(TenantActor actor) { await db.WriteAsync(actor, P.Remove, Work, ct); } private Task Work(TenantWrite w) => Other(w); private Task Other(TenantWrite w) => Done();", "audit")]
    public void A_command_that_does_not_is_named(string member, string missing) =>
        Offences([Commands(member)]).ShouldHaveSingleItem().ShouldBe($"src/Console/Features/Members/MemberCommands.cs:1 MemberCommands.Remove does not {missing}");

    [Theory]
    [InlineData("public Task Remove(TenantActor actor, Guid id) => db.WriteAsync(actor, P.Remove, w => { w.Record(1); return Done(); }, ct);")]
    [InlineData("public async Task Remove(TenantActor actor) { await db.WriteAsync(actor, P.Remove, Work, ct); } private Task Work(TenantWrite w) => Other(w); private Task Other(TenantWrite w) => w.Record(1);")]
    [InlineData("public Task Remove(TenantActor actor) => Change(actor, 1); private Task Change(TenantActor by, int n) => db.WriteAsync(by, P.Remove, w => w.Record(1), ct);")]
    [InlineData("public static string Say(int number) => number.ToString();")]
    public void A_command_that_does_passes(string member) => Offences([Commands(member)]).ShouldBeEmpty();

    [Fact]
    public void A_part_of_a_class_in_another_file_is_found() => Offences(
    [
        new SourceFile("src/A.cs", "partial class MemberCommands { public Task Remove(TenantActor actor) => db.WriteAsync(actor, P.Remove, Work, ct); }"),
        new SourceFile("src/B.cs", "partial class MemberCommands { private Task Work(TenantWrite w) => w.Record(1); }"),
    ]).ShouldBeEmpty();

    private static SourceFile Commands(string member) =>
        new("src/Console/Features/Members/MemberCommands.cs", $"class MemberCommands {{ {member} }}");

    private static IEnumerable<string> Offences(IEnumerable<SourceFile> sources) =>
        from type in sources.SelectMany(file => file.Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>().Select(type => (file, type)))
            .Where(found => found.type.Identifier.Text.EndsWith("Commands", StringComparison.Ordinal))
            .GroupBy(found => (found.file.Folder, found.type.Identifier.Text))
        let methods = type.SelectMany(part => part.type.Members.OfType<MethodDeclarationSyntax>().Select(method => (part.file, method))).ToList()
        from verb in methods
        where verb.method.Modifiers.Any(SyntaxKind.PublicKeyword) && Actors(verb.method).Any()
        let reached = Reached(verb.method, [.. methods.Select(found => found.method)])
        from missing in new[] { reached.Any(Authorizes) ? null : "authorize", reached.Any(Audits) ? null : "audit" }
        where missing is not null
        select $"{verb.file.At(verb.method.Identifier.SpanStart)} {type.Key.Text}.{verb.method.Identifier.Text} does not {missing}";

    private static HashSet<MethodDeclarationSyntax> Reached(MethodDeclarationSyntax verb, List<MethodDeclarationSyntax> all)
    {
        var reached = new HashSet<MethodDeclarationSyntax> { verb };
        var queue = new Queue<MethodDeclarationSyntax>(reached);
        while (queue.TryDequeue(out var method))
        {
            var names = method.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.Text)
                .Concat(method.DescendantNodes().OfType<GenericNameSyntax>().Select(name => name.Identifier.Text)).ToHashSet(StringComparer.Ordinal);
            foreach (var next in all.Where(next => !next.Modifiers.Any(SyntaxKind.PublicKeyword) && names.Contains(next.Identifier.Text) && reached.Add(next)))
            {
                queue.Enqueue(next);
            }
        }
        return reached;
    }

    private static IEnumerable<string> Actors(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.Where(parameter => parameter.Type?.ToString() == "TenantActor").Select(parameter => parameter.Identifier.Text);

    private static bool Authorizes(MethodDeclarationSyntax method) => Calls(method, "WriteAsync").Any(call =>
        call.ArgumentList.Arguments.Count >= 3 && Actors(method).Contains(call.ArgumentList.Arguments[0].Expression.ToString(), StringComparer.Ordinal));

    private static bool Audits(MethodDeclarationSyntax method) => Calls(method, "Record").Any();

    private static IEnumerable<InvocationExpressionSyntax> Calls(MethodDeclarationSyntax method, string name) =>
        method.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => call.Expression is MemberAccessExpressionSyntax member && member.Name.Identifier.Text == name);
}
