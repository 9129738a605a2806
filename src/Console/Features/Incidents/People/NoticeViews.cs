using Castellan.Data.Notices;

namespace Castellan.Features.Incidents.People;

/// <summary>How many of a notice's people stand where.</summary>
public sealed record NoticeCounts(int Queued, int HandedOver, int Delivered, int Refused, int GivenUp, int Bounced, int NotSent)
{
    public int Total => Queued + HandedOver + Delivered + Refused + GivenUp + Bounced + NotSent;

    /// <summary>Those whose result is final.</summary>
    public int Settled => Total - Queued - HandedOver;

    public int Of(RecipientState state) => state switch
    {
        RecipientState.Queued => Queued,
        RecipientState.HandedOver => HandedOver,
        RecipientState.Delivered => Delivered,
        RecipientState.Refused => Refused,
        RecipientState.GivenUp => GivenUp,
        RecipientState.Bounced => Bounced,
        _ => NotSent,
    };
}

/// <summary>A notice in the list of an incident's.</summary>
public sealed record NoticeLine(int Number, NoticeState State, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, NoticeCounts Counts);

/// <summary>The text of a notice in one language, as its readers get it.</summary>
/// <param name="Missing">Labels of required fields that say nothing.</param>
public sealed record NoticePreview(string Language, string Subject, string Body, IReadOnlyList<string> Missing);

/// <summary>One notice as its page shows it.</summary>
/// <param name="ToldBefore">People on the list of a draft whom an earlier notice of the incident has reached.</param>
/// <param name="Intact">Whether the frozen text is still what was sent.</param>
public sealed record NoticeView(
    int Number, NoticeState State, string DefaultLanguage, bool OneLanguage, NoticeCounts Counts, int ToldBefore, IReadOnlyList<NoticePreview> Previews,
    string? StartedBy, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string StopReason, string IncompleteReason, string? Sha256, bool Intact, DateTimeOffset? ForgottenAt)
{
    public bool IsUnderWay => State is NoticeState.Sending or NoticeState.Paused || (State == NoticeState.Stopped && EndedAt is null);
}

/// <summary>What became of the mail to one person.</summary>
/// <param name="Address">Null once it is forgotten; then the beginning of the hash stands in <paramref name="Hash"/>.</param>
public sealed record RecipientRow(
    Guid Id, string? Address, string? Hash, string? Name, string? Language, RecipientSource Source, RecipientState State, DateTimeOffset At, int Attempts, string Answer, string BounceReason);

/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record RecipientPage(IReadOnlyList<RecipientRow> Rows, string? Next);

/// <summary>What narrows the list of recipients.</summary>
public sealed record RecipientRequest(RecipientState? State, string? Search, string? After);

/// <summary>A role that members can be chosen by, and how many have it.</summary>
public sealed record RoleOption(Guid Id, Castellan.Data.Access.RoleKind Kind, string Name, int Members);
