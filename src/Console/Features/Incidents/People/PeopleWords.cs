using Castellan.Data.Notices;
using Castellan.Kit;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents.People;

/// <summary>What mail servers answer, and what became of a mail, in words.</summary>
public sealed class PeopleWords(IStringLocalizer<PeopleTexts> texts)
{
    /// <summary>The answer with its code; empty where there is none yet.</summary>
    public string Answer(RecipientRow row)
    {
        if (row.Answer.Length == 0)
        {
            return "";
        }
        var key = "Answer_" + row.Answer;
        var known = texts[key];
        if (!known.ResourceNotFound)
        {
            return known.Value;
        }
        return row.Answer switch
        {
            ['4', _, _] => texts["AnswerLater", row.Answer],
            ['5', _, _] => texts["AnswerNever", row.Answer],
            _ => texts["AnswerOther", row.Answer],
        };
    }

    public static Tone ToneOf(NoticeState state) => state switch
    {
        NoticeState.Finished => Tone.Good,
        NoticeState.Paused => Tone.Attention,
        NoticeState.Stopped => Tone.Danger,
        _ => Tone.Neutral,
    };

    public static Tone ToneOf(RecipientState state) => state switch
    {
        RecipientState.Delivered => Tone.Good,
        RecipientState.Refused or RecipientState.GivenUp => Tone.Danger,
        RecipientState.Bounced => Tone.Attention,
        _ => Tone.Neutral,
    };
}
