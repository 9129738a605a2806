namespace Castellan.Data.Notices;

/// <summary>Where a notice to people stands. Stored as a number; never renumber.</summary>
public enum NoticeState : short
{
    /// <summary>Recipients and text are still chosen.</summary>
    Draft = 0,
    Sending = 1,
    Paused = 2,

    /// <summary>Everybody on the list has a final result.</summary>
    Finished = 3,

    /// <summary>Given up with a reason: the rest is not sent.</summary>
    Stopped = 4,
}

/// <summary>Where the notice to one person stands. Stored as a number; never renumber.</summary>
public enum RecipientState : short
{
    Queued = 0,

    /// <summary>In the outbox: the mail server has not answered for good.</summary>
    HandedOver = 1,

    /// <summary>The mail server accepted it.</summary>
    Delivered = 2,

    /// <summary>The mail server refused the address for good.</summary>
    Refused = 3,

    /// <summary>Tried to the end of the schedule.</summary>
    GivenUp = 4,

    /// <summary>Accepted first, returned later; recorded by hand.</summary>
    Bounced = 5,
    NotSent = 6,
}

/// <summary>Where an address came from. Stored as a number; never renumber.</summary>
public enum RecipientSource : short
{
    Member = 0,
    List = 1,
}
