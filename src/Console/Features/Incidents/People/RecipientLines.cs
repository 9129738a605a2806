using Castellan.Data.Identity;
using Castellan.Data.Outcomes;

namespace Castellan.Features.Incidents.People;

/// <summary>One line of a list of recipients; numbers count from 1, header and blank lines included.</summary>
public abstract record RecipientLine(int Number);

/// <summary>A person to tell.</summary>
/// <param name="Language">One of the notice's languages; null where the list names none, or another.</param>
/// <param name="NameLeftOut">The list has a name that cannot be one; the person is told without it.</param>
public sealed record GoodRecipient(int Number, EmailAddress Address, string? Name, string? Language, bool NameLeftOut, bool LanguageUnknown) : RecipientLine(Number);

/// <summary>A line nobody is told from, as it stands in the file (its beginning), and why.</summary>
public sealed record BadRecipient(int Number, string Raw, Refusal Reason) : RecipientLine(Number);

/// <summary>What a list holds, before anybody of it is put on the notice.</summary>
/// <param name="InLanguage">How many name each language, by tag.</param>
/// <param name="Bad">The first of the lines nobody is told from.</param>
public sealed record RecipientPreview(
    int Good, int Names, IReadOnlyDictionary<string, int> InLanguage, int NamesLeftOut, int LanguagesUnknown, int BadCount, IReadOnlyList<BadRecipient> Bad, IReadOnlyList<(string Reason, int Lines)> BadByReason)
{
    public const int MostShown = 1_000;

    public static RecipientPreview Of(IEnumerable<RecipientLine> lines)
    {
        var (good, names, leftOut, unknown, badCount) = (0, 0, 0, 0, 0);
        var languages = new Dictionary<string, int>(StringComparer.Ordinal);
        var bad = new List<BadRecipient>();
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            switch (line)
            {
                case GoodRecipient person:
                    good++;
                    names += person.Name is null ? 0 : 1;
                    if (person.Language is { } language)
                    {
                        languages[language] = languages.GetValueOrDefault(language) + 1;
                    }
                    leftOut += person.NameLeftOut ? 1 : 0;
                    unknown += person.LanguageUnknown ? 1 : 0;
                    break;
                case BadRecipient nobody:
                    badCount++;
                    reasons[nobody.Reason.Code] = reasons.GetValueOrDefault(nobody.Reason.Code) + 1;
                    if (bad.Count < MostShown)
                    {
                        bad.Add(nobody);
                    }
                    break;
            }
        }
        return new RecipientPreview(good, names, languages, leftOut, unknown, badCount, bad, [.. reasons.OrderByDescending(reason => reason.Value).Select(reason => (reason.Key, reason.Value))]);
    }
}

/// <summary>The list is larger than it may be.</summary>
public sealed record RecipientsTooLarge(int Megabytes) : Refusal
{
    public override IReadOnlyList<object> Words => [Megabytes];
}

/// <summary>There is nothing in the list.</summary>
public sealed record RecipientsEmpty : Refusal;

/// <summary>The list has a header, but none of its columns holds e-mail addresses.</summary>
public sealed record RecipientsWithoutAddresses(string Columns) : Refusal
{
    public override IReadOnlyList<object> Words => [Columns];
}

/// <summary>The line names no e-mail address.</summary>
public sealed record LineWithoutAddress : Refusal;

/// <summary>What stands for the address is not one.</summary>
public sealed record LineAddressInvalid : Refusal;

/// <summary>The address stands in the file before.</summary>
public sealed record LineRepeated(int FirstLine) : Refusal
{
    public override IReadOnlyList<object> Words => [FirstLine];
}

/// <summary>Several addresses stand in one line of columns that describe one person.</summary>
public sealed record LineHoldsSeveral : Refusal;

/// <summary>Quotation marks do not pair up, so the line cannot be told from its neighbours.</summary>
public sealed record LineQuotesBroken : Refusal;

/// <summary>No line of a list is that long.</summary>
public sealed record LineTooLong(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>The list goes on beyond what one notice takes.</summary>
public sealed record LineBeyondMost(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}
