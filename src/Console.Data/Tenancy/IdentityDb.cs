using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>
/// The door to accounts and sessions (login role <c>castellan_identity</c>), open before a tenant is known. It names
/// the person once known; to found or join an organisation it names that organisation too.
/// </summary>
public sealed class IdentityDb(DoorConnections connections, ContextSigner signer, ComposeMail compose)
{
    private readonly Door _door = new(connections.Identity, LoginRole.Identity, signer);

    public Task<T> ReadAsync<T>(Guid? personId, Func<ConsoleDb, CancellationToken, Task<T>> query, CancellationToken cancellation = default) =>
        _door.ReadAsync(new TenantContext(Installation.OrgId, personId), query, cancellation);

    /// <summary>Reads one organisation's rows for somebody who is about to enter or join it.</summary>
    public Task<T> ReadInAsync<T>(Guid orgId, Guid? personId, Func<ConsoleDb, CancellationToken, Task<T>> query, CancellationToken cancellation = default) =>
        _door.ReadAsync(new TenantContext(orgId, personId), query, cancellation);

    /// <param name="orgId">The organisation that is founded, joined or entered; null for acts on the account.</param>
    public async Task<Outcome<T>> WriteAsync<T>(
        IdentityActor actor, Func<IdentityWrite, Task<Outcome<T>>> work, Guid? orgId = null, bool roster = false, CancellationToken cancellation = default)
    {
        var context = new TenantContext(orgId ?? Installation.OrgId, actor.PersonId);
        await using var transaction = await _door.BeginAsync(context, cancellation);
        await using (var batch = transaction.Opening(roster ? TenantLock : null))
        await using (await transaction.OpenAsync(batch, roster, cancellation))
        {
        }
        try
        {
            var outcome = await work(new IdentityWrite(transaction, actor, context.OrgId!.Value, compose));
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

    /// <summary>The statements of a look-up that has no entity, under a signed context; one round trip.</summary>
    public async Task<T> QueryAsync<T>(Guid? personId, NpgsqlBatchCommand statement, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellation = default)
    {
        await using var connection = await connections.Identity.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = signer.Sign(LoginRole.Identity, new TenantContext(Installation.OrgId, personId)) } },
        });
        batch.BatchCommands.Add(statement);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        return await read(reader);
    }

    private const string TenantLock = "SELECT 1 FROM tenant.organisations WHERE org_id = (SELECT tenancy.current_org()) FOR UPDATE";
}

/// <summary>Who acts on an account: nobody yet, or the person, with the session where there is one.</summary>
public sealed record IdentityActor(Guid? PersonId, Guid? SessionId, RequestOrigin Origin);

/// <summary>A change of accounts, inside its transaction.</summary>
public sealed class IdentityWrite
{
    private readonly DoorTransaction _transaction;
    private readonly ComposeMail _compose;

    internal IdentityWrite(DoorTransaction transaction, IdentityActor actor, Guid orgId, ComposeMail compose)
    {
        _transaction = transaction;
        _compose = compose;
        Actor = actor;
        OrgId = orgId;
    }

    public ConsoleDb Db => _transaction.Db;

    public IdentityActor Actor { get; }

    /// <summary>The organisation of the context: the installation's own unless one is founded or joined.</summary>
    public Guid OrgId { get; }

    /// <summary>The database's clock.</summary>
    public DateTimeOffset Now => _transaction.Now;

    /// <summary>An event of the acting person's account: told to the installation and to every organisation of the person.</summary>
    public void RecordAccount(AuditAction action, object? before = null, object? after = null, AuditOutcome outcome = AuditOutcome.Done, Guid? sessionId = null)
    {
        if (Actor.PersonId is not { } person)
        {
            throw new InvalidOperationException("An account event needs the person in the context.");
        }
        _transaction.RecordAccount(new AuditDraft(
            Installation.OrgId, action, outcome, ActorKind.Person, person, AuditTarget.Person(person), sessionId ?? Actor.SessionId, Actor.Origin, AuditChanges.Write(before, after)));
    }

    /// <summary>An event in the stream of the context's organisation.</summary>
    public void Record(AuditAction action, AuditTarget target, object? before = null, object? after = null, AuditOutcome outcome = AuditOutcome.Done) =>
        _transaction.Record(new AuditDraft(
            OrgId, action, outcome, Actor.PersonId is null ? ActorKind.Nobody : ActorKind.Person, Actor.PersonId, target,
            Actor.SessionId, Actor.Origin, AuditChanges.Write(before, after)));

    /// <summary>An event of the rescue of the context's person.</summary>
    /// <param name="byJob">Whether nobody acts; otherwise the person does.</param>
    /// <param name="everywhere">Told to the installation and every organisation of the person, not only to the context's organisation.</param>
    public void RecordRescue(AuditAction action, bool byJob, bool everywhere, object? after = null)
    {
        if (Actor.PersonId is not { } person)
        {
            throw new InvalidOperationException("A rescue needs the person in the context.");
        }
        _transaction.RecordRescue(new AuditDraft(
            OrgId, action, AuditOutcome.Done, byJob ? ActorKind.Job : ActorKind.Person, byJob ? null : person, AuditTarget.Person(person),
            Actor.SessionId, Actor.Origin, AuditChanges.Write(null, after)), everywhere);
    }

    /// <summary>Sends a statement just before the commit, with the audit entries: what it locks is free again at once.</summary>
    public void Last(NpgsqlBatchCommand statement) => _transaction.Last(statement);

    public void Send(OutgoingMail mail) => Db.Outbox.Add(_compose(OrgId, mail, Now));

    /// <summary>Carries the person's name and address into every organisation that knows the person.</summary>
    public Task RenameEverywhereAsync(string displayName, string email, CancellationToken cancellation = default)
    {
        var search = Subject.SearchTextOf(displayName, email);
        return Db.Database.ExecuteSqlAsync($"SELECT tenancy.rename_person({displayName}, {email}, {search})", cancellation);
    }
}
