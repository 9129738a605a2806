namespace Castellan.Kit.Charts;

/// <summary>One line or stack of a chart; a value for each of the chart's labels.</summary>
public sealed record Series(string Name, Tone Tone, IReadOnlyList<double> Values);

/// <summary>A part of a whole, with the list behind it.</summary>
public sealed record Slice(string Name, Tone Tone, double Value, string? Href = null);
