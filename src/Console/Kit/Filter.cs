namespace Castellan.Kit;

/// <summary>One drop-down of a filter bar. <paramref name="Name"/> is the query parameter; an empty choice removes it.</summary>
public sealed record Filter(string Name, string Label, IReadOnlyList<FilterOption> Options);

/// <summary>A value as it stands in the address, and the words for it.</summary>
public sealed record FilterOption(string Value, string Text);
