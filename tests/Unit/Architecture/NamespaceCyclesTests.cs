using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// No namespace reaches itself through others. Two types only compose, and what they name is no dependency of their
/// room: Program names every feature, ConsoleDb every record.
/// </summary>
public sealed class NamespaceCyclesTests
{
    private static readonly string[] Composers = ["Program", "Castellan.ConsoleApplication", "Castellan.FeatureList", "Castellan.CommandLine", "Castellan.Data.ConsoleDb"];

    [Fact]
    public void No_namespaces_form_a_cycle() => Cycles(Assemblies.Ours).ShouldBeEmpty();

    [Fact]
    public void A_cycle_is_reported_with_its_path_and_the_types_that_make_it() => Cycles(Assemblies.Compile("""
        namespace Castellan.Data.A { class One { Castellan.Data.B.Two two; } }
        namespace Castellan.Data.B { class Two { void Go() { var c = new Castellan.Data.C.Three(); c.ToString(); } } }
        namespace Castellan.Data.C { class Three { Castellan.Data.A.One one; } class Alone { } }
        namespace Castellan.Data.D { class Four { Castellan.Data.A.One one; } }
        """)).ShouldHaveSingleItem().ShouldBe(
            "Castellan.Data.A → Castellan.Data.B (One uses Two) → Castellan.Data.C (Two uses Three) → Castellan.Data.A (Three uses One)");

    [Fact]
    public void What_only_composes_makes_no_cycle() => Cycles(Assemblies.Compile("""
        namespace Castellan.Data { class ConsoleDb { Castellan.Data.Members.Member member; } interface IOwned { } }
        namespace Castellan.Data.Members { class Member : Castellan.Data.IOwned { } }
        """)).ShouldBeEmpty();

    private static List<string> Cycles(IReadOnlyList<TypeDefinition> types)
    {
        var graph = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var type in types.Where(type => IsOurs(type) && !Composers.Contains(type.FullName, StringComparer.Ordinal)))
        {
            foreach (var used in TypeUses.Of(type).Select(used => used.Outermost()).Where(used => IsOurs(used) && used.Namespace != type.Namespace))
            {
                var edges = graph.TryGetValue(type.Namespace, out var known) ? known : graph[type.Namespace] = new(StringComparer.Ordinal);
                edges.TryAdd(used.Namespace, $"{type.Name} uses {used.Name}");
            }
        }
        var cycles = new List<string>();
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in graph.Keys.Where(start => !reported.Contains(start)))
        {
            if (ShortestWayBack(graph, start) is { } way)
            {
                reported.UnionWith(way);
                cycles.Add(string.Join(" → ", way.Zip(way.Skip(1).Append(start), (from, to) => (from, to))
                    .Select(edge => $"{edge.to} ({graph[edge.from][edge.to]})").Prepend(start)));
            }
        }
        return cycles;
    }

    private static List<string>? ShortestWayBack(SortedDictionary<string, SortedDictionary<string, string>> graph, string start)
    {
        var queue = new Queue<List<string>>([[start]]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (queue.TryDequeue(out var way))
        {
            foreach (var next in graph.TryGetValue(way[^1], out var edges) ? edges.Keys.AsEnumerable() : [])
            {
                if (next == start)
                {
                    return way;
                }
                if (seen.Add(next))
                {
                    queue.Enqueue([.. way, next]);
                }
            }
        }
        return null;
    }

    private static bool IsOurs(TypeReference type) => Room.Of(type) is not (Room.Outside or Room.Entry);
}
