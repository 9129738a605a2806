using Castellan.Data.Audit;
using Castellan.Data.Mail;

namespace Castellan.Data.Tenancy;

/// <summary>A change of one organisation's rows, inside its transaction.</summary>
public sealed class TenantWrite
{
    private readonly DoorTransaction _transaction;
    private readonly ComposeMail _compose;

    internal TenantWrite(DoorTransaction transaction, TenantActor actor, Standing standing, ComposeMail compose)
    {
        _transaction = transaction;
        _compose = compose;
        Actor = actor;
        Standing = standing;
    }

    public ConsoleDb Db => _transaction.Db;

    public TenantActor Actor { get; }

    /// <summary>What the actor may do now, read inside this transaction.</summary>
    public Standing Standing { get; }

    /// <summary>The database's clock.</summary>
    public DateTimeOffset Now => _transaction.Now;

    /// <summary>Puts the act on the organisation's record, with scalar before and after values.</summary>
    public void Record(AuditAction action, AuditTarget target, object? before = null, object? after = null, AuditOutcome outcome = AuditOutcome.Done) =>
        _transaction.Record(new AuditDraft(
            Actor.OrgId, action, outcome, ActorKind.Person, Actor.PersonId, target, Actor.SessionId, Actor.Origin, AuditChanges.Write(before, after)));

    /// <summary>Hands a mail to the outbox; it is sent after the commit, or never.</summary>
    public void Send(OutgoingMail mail) => Db.Outbox.Add(_compose(Actor.OrgId, mail, Now));
}
