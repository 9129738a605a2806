using Npgsql;
using NpgsqlTypes;

namespace Castellan.Data.Audit;

/// <summary>Appends entries inside the transaction of the change they tell of. A refused insert refuses the change.</summary>
internal static class AuditAppender
{
    private const string Insert = """
        INSERT INTO audit.entries (org_id, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device, changes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    private const string AccountEvent = "SELECT audit.record_account_event($1, $2, $3, $4, $5, $6, $7)";

    private const string RescueEvent = "SELECT audit.record_rescue_event($1, $2, $3, $4, $5, $6, $7, $8)";

    public static NpgsqlBatchCommand Append(AuditDraft draft)
    {
        var command = new NpgsqlBatchCommand(Insert);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            Value(draft.OrgId),
            Value((short)draft.Action),
            Value((short)draft.Outcome),
            Value((short)draft.ActorKind),
            Id(draft.ActorId),
            Value((short)draft.Target.Kind),
            Id(draft.Target.Id),
            Id(draft.SessionId),
            Text(draft.Origin?.RequestId),
            Text(draft.Origin?.Network),
            Text(draft.Origin?.Device),
            Json(draft.Changes),
        ]);
        return command;
    }

    /// <summary>An event of the account that the signed context names: the database writes it to every stream it belongs to.</summary>
    public static NpgsqlBatchCommand AppendAccountEvent(AuditDraft draft)
    {
        var command = new NpgsqlBatchCommand(AccountEvent);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            Value((short)draft.Action),
            Value((short)draft.Outcome),
            Id(draft.SessionId),
            Text(draft.Origin?.RequestId),
            Text(draft.Origin?.Network),
            Text(draft.Origin?.Device),
            Json(draft.Changes),
        ]);
        return command;
    }

    /// <summary>An event of the rescue of the account that the signed context names, by the person or by a job.</summary>
    /// <param name="everywhere">Told to every organisation of the person, not only to the one of the context.</param>
    public static NpgsqlBatchCommand AppendRescueEvent(AuditDraft draft, bool everywhere)
    {
        var command = new NpgsqlBatchCommand(RescueEvent);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            Value((short)draft.Action),
            Value(draft.ActorKind == ActorKind.Person),
            Value(everywhere),
            Id(draft.SessionId),
            Text(draft.Origin?.RequestId),
            Text(draft.Origin?.Network),
            Text(draft.Origin?.Device),
            Json(draft.Changes),
        ]);
        return command;
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Id(Guid? id) => new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)id ?? DBNull.Value };

    private static NpgsqlParameter Text(string? text) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)text ?? DBNull.Value };

    private static NpgsqlParameter Json(string? json) => new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = (object?)json ?? DBNull.Value };
}
