namespace Castellan.Platform.Jobs;

/// <summary>What a run did: a key of <see cref="JobTexts"/> (with <c>_one</c> and <c>_other</c>), how many, and what else fills the words.</summary>
public sealed record SweepReport(string Words, long Items, params IReadOnlyList<string> Arguments);
