using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>
/// The door across tenants (login role <c>castellan_operator</c>): for operators' pages and for jobs. What an operator
/// opens inside an organisation goes on that organisation's record in the same transaction. A person's standing as an
/// operator is read again inside each write, so rights that were taken a moment ago no longer count.
/// </summary>
public sealed class OperatorDb(DoorConnections connections, ContextSigner signer, ComposeMail compose)
{
    private const string ReadStanding = "SELECT EXISTS (SELECT FROM identity.people WHERE id = $1 AND is_operator AND deleted_at IS NULL)";

    private readonly Door _door = new(connections.Operator, LoginRole.Operator, signer);

    public Task<T> ReadAsync<T>(Guid? operatorId, Func<ConsoleDb, CancellationToken, Task<T>> query, CancellationToken cancellation = default) =>
        _door.ReadAsync(new TenantContext(null, operatorId), query, cancellation);

    public async Task<Outcome<T>> WriteAsync<T>(OperatorActor actor, Func<OperatorWrite, Task<Outcome<T>>> work, CancellationToken cancellation = default)
    {
        await using var transaction = await _door.BeginAsync(new TenantContext(null, actor.PersonId), cancellation);
        if (!await IsEntitledAsync(transaction, actor, cancellation))
        {
            return new NotAnOperator();
        }
        try
        {
            var outcome = await work(new OperatorWrite(transaction, actor, compose));
            if (outcome.Succeeded)
            {
                await transaction.CommitAsync(cancellation);
            }
            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ChangedMeanwhile();
        }
    }

    // A job is nobody and answers to its schedule.
    private static async Task<bool> IsEntitledAsync(DoorTransaction transaction, OperatorActor actor, CancellationToken cancellation)
    {
        await using var batch = transaction.Opening();
        if (actor.PersonId is { } person)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(ReadStanding) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = person } } });
        }
        await using var reader = await transaction.OpenAsync(batch, locks: false, cancellation);
        return actor.PersonId is null || (await reader.ReadAsync(cancellation) && reader.GetBoolean(0));
    }
}

/// <summary>An operator, or a job when no person acts.</summary>
public sealed record OperatorActor(Guid? PersonId, Guid? SessionId, RequestOrigin? Origin)
{
    public static readonly OperatorActor Job = new(null, null, null);
}

/// <summary>A change across tenants, inside its transaction.</summary>
public sealed class OperatorWrite
{
    private readonly DoorTransaction _transaction;
    private readonly ComposeMail _compose;

    internal OperatorWrite(DoorTransaction transaction, OperatorActor actor, ComposeMail compose)
    {
        _transaction = transaction;
        _compose = compose;
        Actor = actor;
    }

    public ConsoleDb Db => _transaction.Db;

    public OperatorActor Actor { get; }

    public DateTimeOffset Now => _transaction.Now;

    /// <param name="orgId">Whose record it goes on.</param>
    public void Record(Guid orgId, AuditAction action, AuditTarget target, object? before = null, object? after = null) =>
        _transaction.Record(new AuditDraft(
            orgId, action, AuditOutcome.Done, Actor.PersonId is null ? ActorKind.Job : ActorKind.Operator, Actor.PersonId, target,
            Actor.SessionId, Actor.Origin, AuditChanges.Write(before, after)));

    public void Send(OutgoingMail mail) => Db.Outbox.Add(_compose(Installation.OrgId, mail, Now));
}
