using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>The typed ways a record or a command says no; the name of the type is the key of its words.</summary>
internal static class Refusals
{
    private const string Base = "Castellan.Data.Outcomes.Refusal";

    public static HashSet<string> Of(IReadOnlyList<TypeDefinition> types) =>
        All(types).Select(type => type.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>A refusal of Console.Data needs words as soon as a room in front of it uses its namespace.</summary>
    public static IEnumerable<string> Wordless(IReadOnlyList<TypeDefinition> types, IReadOnlyList<Texts> all)
    {
        var seen = types.Where(type => Room.Of(type) is Room.Feature)
            .SelectMany(TypeUses.Of).Select(used => used.Outermost().Namespace).ToHashSet(StringComparer.Ordinal);
        return from refusal in All(types)
               where Room.Of(refusal) is not Room.Data || seen.Contains(refusal.Outermost().Namespace)
               where !all.Any(texts => texts.Language is null && texts.Has(refusal.Name))
               select $"{refusal.FullName} has no words";
    }

    private static IEnumerable<TypeDefinition> All(IReadOnlyList<TypeDefinition> types) =>
        types.SelectMany(type => type.WithNested()).Where(type => !type.IsAbstract && !type.IsNestedPrivate && type.FullName != Base && type.Is(Base));
}
