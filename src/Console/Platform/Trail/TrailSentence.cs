using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Trail;

/// <summary>What a piece of a sentence stands for, so that a page can link names and nothing else.</summary>
public enum TrailPart
{
    Words,
    Actor,
    Target,
}

/// <summary>One piece of a sentence. Plain text: the page encodes it.</summary>
public sealed record TrailPhrase(TrailPart Part, string Text);

/// <summary>Says in one sentence what an entry tells: the resource of its action, with {0} the actor and {1} the target.</summary>
public sealed partial class TrailSentence(IStringLocalizer<TrailTexts> texts, TrailWords words)
{
    public IReadOnlyList<TrailPhrase> Of(TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names)
    {
        // An entry of a later version still tells who and when.
        var pattern = Enum.IsDefined(entry.Action) ? texts[$"Action_{entry.Action}"].Value : texts["ActionUnknown"].Value;
        // Names are put in piece by piece, never into the pattern: braces in a name stay braces.
        return [.. Pieces().Split(pattern).Where(piece => piece.Length > 0).Select(piece => piece switch
        {
            "{0}" => new TrailPhrase(TrailPart.Actor, words.Actor(entry, names)),
            "{1}" => new TrailPhrase(TrailPart.Target, words.Target(entry, names)),
            _ => new TrailPhrase(TrailPart.Words, piece),
        })];
    }

    /// <summary>The sentence as plain text.</summary>
    public string TextOf(TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names) => string.Concat(Of(entry, names).Select(phrase => phrase.Text));

    [GeneratedRegex(@"(?<place>\{[01]\})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pieces();
}
