namespace Castellan.Data.Mail;

/// <summary>Where a queued mail stands. Stored as a number; never renumber.</summary>
public enum OutboxState : short
{
    Pending = 0,
    Sent = 1,

    /// <summary>Given up: refused for good, or tried to the end of the schedule. An operator can resend it.</summary>
    Dead = 2,
}
