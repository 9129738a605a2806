using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>A tenant lives in a call, never in a static, an AsyncLocal, a thread or a singleton (I21, I22).</summary>
public sealed class TenantInStateTests
{
    private static readonly string[] Ambient =
        ["System.Threading.AsyncLocal`1", "System.Threading.ThreadLocal`1", "System.ThreadStaticAttribute", "System.Runtime.Remoting.Messaging.CallContext"];

    private static readonly string[] MutableCollections =
    [
        "System.Collections.Generic.ICollection`1", "System.Collections.Generic.IDictionary`2", "System.Collections.IList",
        "System.Collections.IDictionary", "System.Collections.Concurrent.IProducerConsumerCollection`1",
        "System.Collections.Generic.Queue`1", "System.Collections.Generic.Stack`1", "System.Collections.Generic.PriorityQueue`2",
        "System.Runtime.CompilerServices.ConditionalWeakTable`2", "System.Threading.Channels.Channel`2",
        "Microsoft.Extensions.Caching.Memory.IMemoryCache", "System.Text.StringBuilder",
    ];

    private static readonly string[] TenantBearing =
    [
        "Castellan.Data.Tenancy.TenantActor", "Castellan.Data.Tenancy.TenantContext", "Castellan.Data.Tenancy.TenantWrite",
        "Castellan.Data.Tenancy.Standing", "Castellan.Data.Tenancy.ITenantOwned", "Castellan.Data.ITenantOwned", "Castellan.Data.ConsoleDb",
    ];

    [Fact]
    [Trait("asvs", "15.4.1")]
    public void Nothing_of_ours_changes_in_a_static() => Statics(Assemblies.Ours).ShouldBeEmpty();

    [Fact]
    public void No_state_travels_with_the_flow_or_the_thread() => Ambients(Assemblies.Ours).ShouldBeEmpty();

    [Fact]
    public void No_singleton_keeps_a_tenant() => Singletons(Assemblies.Ours).ShouldBeEmpty();

    [Theory]
    [InlineData("static string current;")]
    [InlineData("static string Current { get; set; }")]
    [InlineData("static event Action Changed { add { } remove { } } static Action handlers;")]
    [InlineData("static readonly Dictionary<Guid, string> Names = new();")]
    [InlineData("static readonly IDictionary<Guid, string> Names = new Dictionary<Guid, string>();")]
    [InlineData("static readonly Lazy<List<string>> Names = new();")]
    [InlineData("public static readonly string[] Names = [];")]
    [InlineData("static readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, int> Counts = new();")]
    [InlineData("static readonly Holder Current = new(); class Holder { public string Tenant; }")]
    public void A_static_that_can_change_is_named(string member) =>
        Statics(Assemblies.Compile($"namespace Castellan.Platform.Web {{ class Sample {{ {member} }} }}"))
            .ShouldHaveSingleItem().ShouldStartWith("Castellan.Platform.Web.Sample");

    [Theory]
    [InlineData("const int Size = 3;")]
    [InlineData("static readonly TimeSpan Life = TimeSpan.FromDays(1);")]
    [InlineData("static readonly System.Collections.Frozen.FrozenSet<string> Names = System.Collections.Frozen.FrozenSet<string>.Empty;")]
    [InlineData("static readonly System.Collections.Immutable.ImmutableArray<string> Names = [];")]
    [InlineData("static readonly IReadOnlyList<string> Names = [];")]
    [InlineData("static readonly string[] Names = [];")]
    [InlineData("static int Sum(int[] all) => System.Linq.Enumerable.Sum(all, one => one);")]
    [InlineData("static readonly Value Nought = new(0); sealed record Value(int Number);")]
    public void What_cannot_change_may_be_static(string member) =>
        Statics(Assemblies.Compile($"namespace Castellan.Platform.Web {{ class Sample {{ {member} }} }}")).ShouldBeEmpty();

    [Theory]
    [InlineData("readonly AsyncLocal<Guid> tenant = new();")]
    [InlineData("[ThreadStatic] static Guid tenant;")]
    public void Ambient_state_is_named(string member) =>
        Ambients(Assemblies.Compile($"namespace Castellan.Platform.Web {{ class Sample {{ {member} }} }}"))
            .ShouldHaveSingleItem().ShouldStartWith("Castellan.Platform.Web.Sample");

    [Fact]
    public void A_singleton_with_a_tenant_is_named() => Singletons(Assemblies.Compile("""
        namespace Castellan.Data.Tenancy { class TenantActor { } }
        namespace Castellan.Platform.Web
        {
            using Microsoft.Extensions.DependencyInjection;
            class Cache { readonly Dictionary<Guid, Castellan.Data.Tenancy.TenantActor> actors = new(); }
            class Scoped { Castellan.Data.Tenancy.TenantActor actor; }
            static class Wiring { static void Add(IServiceCollection services) { services.AddSingleton<Cache>(); services.AddScoped<Scoped>(); } }
        }
        """)).ShouldHaveSingleItem().ShouldStartWith("Castellan.Platform.Web.Cache");

    private static IEnumerable<string> Statics(IReadOnlyList<TypeDefinition> types) =>
        from type in types.SelectMany(type => type.WithNested())
        where !type.Name.StartsWith('<') && Room.Of(type) is not Room.Outside
        from field in type.Fields
        where field.IsStatic && !field.IsLiteral && (!field.Name.StartsWith('<') || field.Name.EndsWith("k__BackingField", StringComparison.Ordinal))
        where !field.Has("System.ThreadStaticAttribute")
        let fault = !field.IsInitOnly ? "can be reassigned" : Changes(field) ? $"holds a {field.FieldType.FullName}, which can change" : null
        where fault is not null
        select $"{type.FullName}.{field.Name} is static and {fault}";

    private static bool Changes(FieldDefinition field) =>
        field.FieldType is ArrayType ? !field.IsPrivate : Changes(field.FieldType);

    private static bool Changes(TypeReference type)
    {
        if (type is GenericInstanceType { ElementType.FullName: "System.Lazy`1" or "System.Threading.Tasks.Task`1" } wrapped)
        {
            return wrapped.GenericArguments.Any(argument => argument is ArrayType || Changes(argument));
        }
        if (type.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen" or "System.Collections.ObjectModel")
        {
            return false;
        }
        return MutableCollections.Any(type.Is) || (Room.Of(type) is not Room.Outside && HasFieldsThatChange(type));
    }

    private static bool HasFieldsThatChange(TypeReference type) =>
        type.Resolve() is { IsEnum: false, IsInterface: false } definition
        && definition.Fields.Any(field => !field.IsStatic && (!field.IsInitOnly || (Room.Of(field.FieldType) is Room.Outside && Changes(field.FieldType))));

    private static IEnumerable<string> Ambients(IReadOnlyList<TypeDefinition> types) =>
        from type in types
        from used in TypeUses.Of(type)
        where Ambient.Contains(used.FullName, StringComparer.Ordinal)
        select $"{type.FullName} uses {used.FullName}";

    private static IEnumerable<string> Singletons(IReadOnlyList<TypeDefinition> types) =>
        from type in types
        from method in type.AllMethods()
        from instruction in method.Instructions()
        let call = instruction.Operand as GenericInstanceMethod
        where call is { Name: "AddSingleton" or "TryAddSingleton" or "AddHostedService" or "AddActivatedSingleton" }
        let singleton = call.GenericArguments[^1].Resolve()
        where singleton is not null && Room.Of(singleton) is not Room.Outside
        from field in singleton.Fields
        where !field.IsStatic && Mentions(field.FieldType)
        select $"{singleton.FullName}.{field.Name} keeps a tenant in a singleton (registered in {type.FullName})";

    private static bool Mentions(TypeReference type) => type switch
    {
        GenericInstanceType { ElementType.FullName: var name } when name.StartsWith("System.Func`", StringComparison.Ordinal) || name.StartsWith("System.Action`", StringComparison.Ordinal) => false,
        GenericInstanceType generic => generic.GenericArguments.Any(Mentions) || TenantBearing.Any(generic.ElementType.Is),
        ArrayType array => Mentions(array.ElementType),
        _ => TenantBearing.Any(type.Is),
    };
}
