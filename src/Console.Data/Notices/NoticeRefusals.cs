using Castellan.Data.Outcomes;

namespace Castellan.Data.Notices;

/// <summary>No notice of this incident goes by that number.</summary>
public sealed record NoticeUnknown : Refusal;

/// <summary>Text and list of a started notice are frozen.</summary>
public sealed record NoticeStarted : Refusal;

/// <summary>Only what is being sent can be paused, resumed or stopped.</summary>
public sealed record NoticeNotUnderWay : Refusal;

/// <summary>Nobody is on the list.</summary>
public sealed record NoRecipients : Refusal;

/// <summary>The list holds another number than was confirmed.</summary>
public sealed record RecipientsChanged(int Recipients) : Refusal
{
    public override IReadOnlyList<object> Words => [Recipients];
}

/// <summary>Required fields of the text are empty and nobody said why it is sent all the same.</summary>
public sealed record NoticeIncomplete(int Missing) : Refusal
{
    public override IReadOnlyList<object> Words => [Missing];
}

/// <summary>A notice goes to a limited number of people.</summary>
public sealed record TooManyRecipients(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>Only what the mail server accepted can come back.</summary>
public sealed record NothingToBounce : Refusal;

/// <summary>Another notice of this incident is still being prepared.</summary>
public sealed record NoticeBegunAlready : Refusal;
