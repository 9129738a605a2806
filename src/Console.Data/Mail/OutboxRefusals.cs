using Castellan.Data.Outcomes;

namespace Castellan.Data.Mail;

/// <summary>Only a mail that was given up can be sent again.</summary>
public sealed record MailNotDead : Refusal;

/// <summary>The mail is sent or given up already.</summary>
public sealed record MailNotPending : Refusal;

/// <summary>Another node holds the mail, or its time has not come.</summary>
public sealed record MailNotDue : Refusal;

/// <summary>Another node took the mail after this one's lease ran out.</summary>
public sealed record MailClaimLost : Refusal;

/// <summary>The mail was purged meanwhile.</summary>
public sealed record MailGone : Refusal;
