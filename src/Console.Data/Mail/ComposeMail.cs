namespace Castellan.Data.Mail;

/// <summary>
/// Words and seals a mail for the outbox. The doors call it when a command sends, so that the row joins the command's
/// transaction; the wording itself belongs to the application.
/// </summary>
public delegate OutboxMessage ComposeMail(Guid orgId, OutgoingMail mail, DateTimeOffset now);
