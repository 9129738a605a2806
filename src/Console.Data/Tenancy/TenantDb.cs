using Castellan.Data.Access;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>
/// The door to one organisation's rows (login role <c>castellan_app</c>). Row security lets nothing else through,
/// whatever the query says.
/// </summary>
public sealed class TenantDb(DoorConnections connections, ContextSigner signer, ComposeMail compose)
{
    private const string LockRoster = "SELECT 1 FROM tenant.organisations WHERE org_id = (SELECT tenancy.current_org()) FOR UPDATE";

    private const string ReadStanding = """
        SELECT r.id, r.kind, r.name, r.custom_permissions
        FROM tenant.memberships m JOIN tenant.roles r ON r.org_id = m.org_id AND r.id = m.role_id
        WHERE m.org_id = (SELECT tenancy.current_org()) AND m.person_id = $1 AND m.state = 1
        """;

    private readonly Door _door = new(connections.App, LoginRole.App, signer);

    /// <summary>Reads with the permission that this request's guard found. Throws when the actor lacks it: pages ask first.</summary>
    public Task<T> ReadAsync<T>(TenantActor actor, Permission permission, Func<ConsoleDb, CancellationToken, Task<T>> query, CancellationToken cancellation = default)
    {
        if (!actor.May(permission))
        {
            throw new UnauthorizedAccessException($"Reading needs {permission}.");
        }
        return _door.ReadAsync(new TenantContext(actor.OrgId, actor.PersonId), query, cancellation);
    }

    /// <summary>Reads what every member may read of the organisation.</summary>
    public Task<T> ReadAsync<T>(TenantActor actor, Func<ConsoleDb, CancellationToken, Task<T>> query, CancellationToken cancellation = default) =>
        _door.ReadAsync(new TenantContext(actor.OrgId, actor.PersonId), query, cancellation);

    /// <summary>Reads one organisation's rows for a job that works for the organisation and for nobody in it.</summary>
    public Task<T> ReadForJobAsync<T>(Guid orgId, Func<ConsoleDb, CancellationToken, Task<T>> query, CancellationToken cancellation = default) =>
        _door.ReadAsync(new TenantContext(orgId, null), query, cancellation);

    /// <summary>
    /// Changes rows in one transaction. The actor's standing is read again inside it, so a role that was taken away a
    /// moment ago no longer counts. An attempt at what the role does not permit goes on the record.
    /// </summary>
    /// <param name="permission">What the act needs; null for acts on oneself, which every active member may do.</param>
    /// <param name="roster">Take the organisation's lock first: acts on members and roles follow one another.</param>
    public async Task<Outcome<T>> WriteAsync<T>(
        TenantActor actor, Permission? permission, Func<TenantWrite, Task<Outcome<T>>> work, bool roster = false, CancellationToken cancellation = default)
    {
        var outcome = await TryAsync(actor, permission, work, roster, cancellation);
        if (outcome.Refusal is PermissionMissing { Permission: var missing })
        {
            await RefusedAttempts.NoteAsync(_door, actor, missing, cancellation);
        }
        return outcome;
    }

    /// <summary>
    /// Changes one organisation's rows for the installation's operator, who tells it something; row security keeps the change to that
    /// organisation. Nobody in it acts, so its record names the operator. The organisation's lock comes first: it may be on its way out.
    /// </summary>
    /// <param name="operatorId">Whose decision it was.</param>
    public async Task<Outcome<T>> RelayAsync<T>(Guid orgId, Guid operatorId, Func<RelayWrite, Task<Outcome<T>>> work, CancellationToken cancellation = default)
    {
        await using var transaction = await _door.BeginAsync(new TenantContext(orgId, null), cancellation);
        await using (var batch = transaction.Opening(LockRoster))
        await using (await transaction.OpenAsync(batch, locks: true, cancellation))
        {
        }
        try
        {
            var outcome = await work(new RelayWrite(transaction, orgId, operatorId, compose));
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

    private async Task<Outcome<T>> TryAsync<T>(
        TenantActor actor, Permission? permission, Func<TenantWrite, Task<Outcome<T>>> work, bool roster, CancellationToken cancellation)
    {
        await using var transaction = await _door.BeginAsync(new TenantContext(actor.OrgId, actor.PersonId), cancellation);
        var standing = await StandingAsync(transaction, actor.PersonId, roster, cancellation);
        if (standing is null)
        {
            return new NotAMember();
        }
        if (permission is { } needed && !standing.Permissions.Contains(needed))
        {
            return new PermissionMissing(needed);
        }
        try
        {
            var outcome = await work(new TenantWrite(transaction, actor, standing, compose));
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

    private static async Task<Standing?> StandingAsync(DoorTransaction transaction, Guid personId, bool roster, CancellationToken cancellation)
    {
        await using var batch = transaction.Opening(roster ? LockRoster : null);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(ReadStanding) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = personId } } });
        await using var reader = await transaction.OpenAsync(batch, roster, cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }
        return Standing.Of(reader.GetGuid(0), (RoleKind)reader.GetInt16(1), reader.GetString(2), reader.GetInt64(3));
    }
}
