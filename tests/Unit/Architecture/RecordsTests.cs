using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>A record changes by its own verbs: no public setter, no public field that can be written.</summary>
public sealed class RecordsTests
{
    private static readonly string[] Marks = ["Castellan.Data.Tenancy.ITenantOwned", "Castellan.Data.ITenantOwned"];

    [Fact]
    [Trait("asvs", "15.3.3")]
    public void No_record_can_be_set_from_outside() => Offences(Assemblies.Data).ShouldBeEmpty();

    [Theory]
    [InlineData("public string Name { get; set; }", "Name")]
    [InlineData("public string Name { get; internal set; } public string Mail;", "Mail")]
    public void A_public_setter_is_named(string member, string name)
    {
        var offence = $"Castellan.Data.Members.Member.{name} can be set from outside";
        Offences(Owned(member)).ShouldHaveSingleItem().ShouldBe(offence);
        Offences(InASet(member)).ShouldHaveSingleItem().ShouldBe(offence);
    }

    [Theory]
    [InlineData("public string Name { get; private set; }")]
    [InlineData("public string Name { get; init; }")]
    [InlineData("public string Name => \"x\"; public readonly int Number; public const int Most = 3;")]
    public void A_guarded_record_passes(string member)
    {
        Offences(Owned(member)).ShouldBeEmpty();
        Offences(InASet(member)).ShouldBeEmpty();
    }

    private static IReadOnlyList<TypeDefinition> Owned(string member) => Assemblies.Compile($$"""
        namespace Castellan.Data.Tenancy { interface ITenantOwned { } }
        namespace Castellan.Data.Members { class Member : Castellan.Data.Tenancy.ITenantOwned { {{member}} } }
        """);

    private static IReadOnlyList<TypeDefinition> InASet(string member) => Assemblies.Compile($$"""
        namespace Castellan.Data.Members { public class Member { {{member}} } }
        namespace Castellan.Data { class Rows : Microsoft.EntityFrameworkCore.DbContext { public Microsoft.EntityFrameworkCore.DbSet<Members.Member> Members => null; } }
        """);

    private static IEnumerable<string> Offences(IReadOnlyList<TypeDefinition> types)
    {
        var inSets = types.Where(type => type.Is("Microsoft.EntityFrameworkCore.DbContext")).SelectMany(context => context.Properties)
            .Select(property => property.PropertyType).OfType<GenericInstanceType>()
            .Where(set => set.ElementType.FullName == "Microsoft.EntityFrameworkCore.DbSet`1")
            .Select(set => set.GenericArguments[0].FullName).ToHashSet(StringComparer.Ordinal);
        return from type in types.SelectMany(type => type.WithNested())
               where !type.IsInterface && (inSets.Contains(type.FullName) || Marks.Any(type.Is))
               from name in Settable(type)
               select $"{type.FullName}.{name} can be set from outside";
    }

    private static IEnumerable<string> Settable(TypeDefinition type) =>
        type.Properties.Where(property => property.SetMethod is { IsPublic: true } setter && !IsInit(setter)).Select(property => property.Name)
            .Concat(type.Fields.Where(field => field is { IsPublic: true, IsInitOnly: false, IsLiteral: false, IsStatic: false }).Select(field => field.Name));

    private static bool IsInit(MethodDefinition setter) =>
        setter.ReturnType is RequiredModifierType { ModifierType.FullName: "System.Runtime.CompilerServices.IsExternalInit" };
}
