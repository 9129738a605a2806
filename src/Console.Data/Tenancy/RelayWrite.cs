using Castellan.Data.Audit;
using Castellan.Data.Mail;

namespace Castellan.Data.Tenancy;

/// <summary>A change of one organisation's rows by which the installation's operator tells it something, inside its transaction.</summary>
public sealed class RelayWrite
{
    private readonly DoorTransaction _transaction;
    private readonly Guid _operatorId;
    private readonly ComposeMail _compose;

    internal RelayWrite(DoorTransaction transaction, Guid orgId, Guid operatorId, ComposeMail compose)
    {
        _transaction = transaction;
        _operatorId = operatorId;
        _compose = compose;
        OrgId = orgId;
    }

    public ConsoleDb Db => _transaction.Db;

    public Guid OrgId { get; }

    /// <summary>The database's clock.</summary>
    public DateTimeOffset Now => _transaction.Now;

    /// <summary>Puts it on the organisation's record, with the operator as whose act it was.</summary>
    public void Record(AuditAction action, AuditTarget target, object? before = null, object? after = null) =>
        _transaction.Record(new AuditDraft(OrgId, action, AuditOutcome.Done, ActorKind.Operator, _operatorId, target, null, null, AuditChanges.Write(before, after)));

    public void Send(OutgoingMail mail) => Db.Outbox.Add(_compose(OrgId, mail, Now));
}
