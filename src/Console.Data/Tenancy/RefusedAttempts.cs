using Castellan.Data.Access;
using Castellan.Data.Audit;
using Npgsql;
using NpgsqlTypes;

namespace Castellan.Data.Tenancy;

/// <summary>
/// Puts a refused attempt on the record: the first of an hour as an entry, the others as a count, in one statement, so that
/// a flood of attempts costs one row.
/// </summary>
internal static class RefusedAttempts
{
    private const string Note = """
        WITH attempt AS (
            INSERT INTO tenant.refused_attempts (org_id, person_id, permission, hour, count)
            VALUES ($1, $2, $3, date_trunc('hour', clock_timestamp(), 'UTC'), 1)
            ON CONFLICT (org_id, person_id, permission, hour) DO UPDATE SET count = tenant.refused_attempts.count + 1
            RETURNING count)
        INSERT INTO audit.entries (org_id, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device, changes)
        SELECT $1, $4, $5, 0, $2, $6, $2, $7, $8, $9, $10, $11 FROM attempt WHERE count = 1
        """;

    public static async Task NoteAsync(Door door, TenantActor actor, Permission missing, CancellationToken cancellation)
    {
        await using var transaction = await door.BeginAsync(new TenantContext(actor.OrgId, actor.PersonId), cancellation);
        await using (var batch = transaction.Opening())
        {
            batch.BatchCommands.Add(Command(actor, missing));
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
    }

    private static NpgsqlBatchCommand Command(TenantActor actor, Permission missing)
    {
        var command = new NpgsqlBatchCommand(Note);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            new NpgsqlParameter<Guid> { TypedValue = actor.OrgId },
            new NpgsqlParameter<Guid> { TypedValue = actor.PersonId },
            new NpgsqlParameter<short> { TypedValue = (short)missing },
            new NpgsqlParameter<short> { TypedValue = (short)AuditAction.AttemptRefused },
            new NpgsqlParameter<short> { TypedValue = (short)AuditOutcome.Refused },
            new NpgsqlParameter<short> { TypedValue = (short)TargetKind.Person },
            new NpgsqlParameter<Guid> { TypedValue = actor.SessionId },
            Text(actor.Origin.RequestId),
            Text(actor.Origin.Network),
            Text(actor.Origin.Device),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = AuditChanges.Write(null, new { permissions = missing.ToString() }) },
        ]);
        return command;
    }

    private static NpgsqlParameter Text(string? text) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)text ?? DBNull.Value };
}
