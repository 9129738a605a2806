using Castellan.Data.Audit;
using Castellan.Data.Streams;
using Npgsql;
using NpgsqlTypes;

namespace Castellan.Platform.Trail;

/// <summary>A statement with its parameters; made anew for each execution.</summary>
internal sealed record TrailStatement(string Text, NpgsqlParameter[] Parameters);

/// <summary>
/// The statements that read the trail. One condition drives, the one whose index is in the order of the page; what is
/// left filters its rows and may examine <see cref="Budget"/> of them (2.5 µs each), so no filter gets slower than that.
/// </summary>
/// <param name="held">Read the copies that outlive the retention, not the log itself: what is older than the cut-off.</param>
internal sealed class TrailSql(Guid orgId, TrailFilter filter, TrailPlace? place, DateTimeOffset cutOff, bool held = false)
{
    public const int Budget = 20_000;

    /// <summary>Stands for no action: the row tells where a search for words stopped.</summary>
    public const short StoppedHere = -1;

    private const short AnyOutcome = -1;
    private const short AnyButDone = -2;

    private const string Columns = """
        occurred_at AS "OccurredAt", id AS "Id", action AS "Action", outcome AS "Outcome", actor_kind AS "ActorKind", actor_id AS "ActorId",
        target_kind AS "TargetKind", target_id AS "TargetId", session_id AS "SessionId", request_id AS "RequestId", network AS "Network",
        device AS "Device", changes::text AS "Changes", tx AS "Tx", version AS "Version"
        """;

    // Each word in the name of who did it or on whom, or among the values that changed. There are few held copies: no index is asked.
    private const string EveryWord = """
        NOT EXISTS (
            SELECT FROM (SELECT format('''%s''%s', lexeme, CASE WHEN length(lexeme) > 33 THEN ':*' ELSE '' END)::tsquery AS query FROM unnest(tsvector_to_array(tenancy.words(@org, @words))) AS lexeme) word
            WHERE NOT coalesce(tenancy.words(org_id, changes) @@ word.query, false)
                AND NOT EXISTS (SELECT FROM tenant.subjects s WHERE s.org_id = @org AND s.id IN (actor_id, target_id) AND tenancy.words(s.org_id, s.search_text) @@ word.query))
        """;

    private readonly bool newer = place?.Newer is true;

    private enum Driver
    {
        Time,
        Actor,
        Target,
        About,
        NotDone,
        Action,
        Actions,
    }

    /// <summary>Whether some condition filters rows that another one drives.</summary>
    public bool IsBudgeted => Rest.Count > 0;

    private Driver Drives =>
        filter.About is not null ? Driver.About
        : filter.Target is not null ? Driver.Target
        : filter.Actor is not null ? Driver.Actor
        : filter.Outcome is TrailOutcome.NotDone or TrailOutcome.Refused or TrailOutcome.Failed ? Driver.NotDone
        : filter.Actions.Count == 1 ? Driver.Action
        : filter.Actions.Count > 1 && filter.Outcome == TrailOutcome.Any && filter.Session is null && filter.Request is null && filter.Network is null ? Driver.Actions
        : Driver.Time;

    private string Table => held ? "tenant.audit_held" : "audit.entries";

    // The page's order and its mirror image; (org_id, …, occurred_at, id) serves both.
    private string Order => newer ? "occurred_at, id" : "occurred_at DESC, id DESC";

    private string OuterOrder => newer ? "\"OccurredAt\", \"Id\"" : "\"OccurredAt\" DESC, \"Id\" DESC";

    private List<string> Rest
    {
        get
        {
            var rest = new List<string>();
            if (Drives == Driver.About)
            {
                return rest;
            }
            Add(Drives == Driver.Target && filter.Actor is not null, "\"ActorId\" = @actor");
            Add(Drives is not (Driver.Action or Driver.Actions) && filter.Actions.Count > 0, "\"Action\" = ANY(@actions)");
            Add(filter.Session is not null, "\"SessionId\" = @session");
            Add(filter.Request is not null, "\"RequestId\" = @request");
            Add(filter.Network is not null, "\"Network\" = @network");
            Add(Drives != Driver.NotDone && filter.Outcome == TrailOutcome.NotDone, "\"Outcome\" <> 0");
            Add(filter.Outcome is TrailOutcome.Refused or TrailOutcome.Failed or TrailOutcome.Done, "\"Outcome\" = @outcome");
            return rest;

            void Add(bool asked, string condition)
            {
                if (asked)
                {
                    rest.Add(condition);
                }
            }
        }
    }

    /// <summary>The first entries in reading direction.</summary>
    public TrailStatement Entries(int count)
    {
        var text = Drives switch
        {
            // Two short index scans; what a person did to himself stands in both.
            Driver.About => $"""
                SELECT DISTINCT ON ("OccurredAt", "Id") * FROM (
                ({Driven("actor_id = @about", "@count")}) UNION ALL ({Driven("target_id = @about", "@count")})) both_sides
                ORDER BY {OuterOrder} LIMIT @count
                """,
            // One short index scan for each action.
            Driver.Actions => $"""
                SELECT found.* FROM unnest(@actions) AS wanted(wanted_action)
                CROSS JOIN LATERAL ({Driven("action = wanted_action", "@count")}) found
                ORDER BY {OuterOrder} LIMIT @count
                """,
            _ when IsBudgeted => $"SELECT * FROM ({Driven(Condition, "@budget")}) examined WHERE {string.Join(" AND ", Rest)} ORDER BY {OuterOrder} LIMIT @count",
            _ => Driven(Condition, "@count"),
        };
        return new TrailStatement(text, Parameters(count));
    }

    /// <summary>The entry at which the budget ran out; no row when it did not.</summary>
    public TrailStatement Boundary() => new(
        $"SELECT {Columns} FROM {Table} WHERE {Bounds} AND {Condition} ORDER BY {Order} OFFSET @budget - 1 LIMIT 1", Parameters(0));

    /// <summary>
    /// The first entries that the words occur in, by the function that may use the index of words. Where it stopped early, its last
    /// row says where: action <see cref="StoppedHere"/>.
    /// </summary>
    public TrailStatement Search(int count) => new(
        $"SELECT {Columns} FROM audit.search(@words, @from, @until, @at_time, @at_id, @newer, @count, @only_actor, @only_target, @only_about, @only_actions, @only_outcome, @only_session, @only_request, @only_network)",
        [
            .. Parameters(count),
            new NpgsqlParameter<string>("words", filter.Words ?? ""),
            new NpgsqlParameter<bool>("newer", newer),
            Optional("until", NpgsqlDbType.TimestampTz, filter.To?.ToUniversalTime()),
            Optional("at_time", NpgsqlDbType.TimestampTz, place?.Cursor.OccurredAt),
            Optional("at_id", NpgsqlDbType.Uuid, place?.Cursor.Id),
            Optional("only_actor", NpgsqlDbType.Uuid, filter.Actor),
            Optional("only_target", NpgsqlDbType.Uuid, filter.Target),
            Optional("only_about", NpgsqlDbType.Uuid, filter.About),
            Optional("only_actions", NpgsqlDbType.Array | NpgsqlDbType.Smallint, filter.Actions.Count == 0 ? null : filter.Actions.Select(action => (short)action).ToArray()),
            new NpgsqlParameter<short>("only_outcome", filter.Outcome switch
            {
                TrailOutcome.Any => AnyOutcome,
                TrailOutcome.NotDone => AnyButDone,
                TrailOutcome.Refused => (short)AuditOutcome.Refused,
                TrailOutcome.Failed => (short)AuditOutcome.Failed,
                _ => (short)AuditOutcome.Done,
            }),
            Optional("only_session", NpgsqlDbType.Uuid, filter.Session),
            Optional("only_request", NpgsqlDbType.Text, filter.Request),
            Optional("only_network", NpgsqlDbType.Text, filter.Network),
        ]);

    /// <summary>Counts what each slice holds, by scans of the index alone that stop at <see cref="TrailSlice.Most"/>.</summary>
    public static TrailStatement Volume(Guid orgId, IReadOnlyList<DateTimeOffset> edges, DateTimeOffset cutOff) => new(
        """
        SELECT slice.begins AS "Begins", slice.ends AS "Ends",
            (SELECT count(*)::integer FROM (SELECT FROM audit.entries WHERE org_id = @org AND occurred_at >= greatest(slice.begins, @from) AND occurred_at < slice.ends LIMIT @most) counted) AS "Entries",
            (SELECT count(*)::integer FROM (SELECT FROM audit.entries WHERE org_id = @org AND outcome <> 0 AND occurred_at >= greatest(slice.begins, @from) AND occurred_at < slice.ends LIMIT @most) counted) AS "NotDone"
        FROM unnest(@begins, @ends) AS slice(begins, ends) ORDER BY slice.begins
        """,
        [
            new NpgsqlParameter<Guid>("org", orgId),
            new NpgsqlParameter<DateTimeOffset>("from", cutOff),
            new NpgsqlParameter<int>("most", TrailSlice.Most),
            new NpgsqlParameter<DateTimeOffset[]>("begins", [.. edges.Take(edges.Count - 1).Select(edge => edge.ToUniversalTime())]),
            new NpgsqlParameter<DateTimeOffset[]>("ends", [.. edges.Skip(1).Select(edge => edge.ToUniversalTime())]),
        ]);

    /// <summary>The next entries in the order of their transactions, below a transaction that is still open.</summary>
    public static TrailStatement Streamed(Guid orgId, StreamPlace after, long below, int size, DateTimeOffset cutOff) => new(
        $"""
        SELECT {Columns} FROM audit.entries
        WHERE org_id = @org AND occurred_at >= @from AND tx >= @after_tx AND tx < @below AND (tx, occurred_at, id) > (@after_tx, @after_at, @after_id)
        ORDER BY tx, occurred_at, id LIMIT @count
        """,
        [
            new NpgsqlParameter<Guid>("org", orgId),
            new NpgsqlParameter<DateTimeOffset>("from", cutOff),
            new NpgsqlParameter<long>("after_tx", after.Tx),
            new NpgsqlParameter<long>("below", below),
            new NpgsqlParameter<DateTimeOffset>("after_at", after.At),
            new NpgsqlParameter<Guid>("after_id", after.Id),
            new NpgsqlParameter<int>("count", size),
        ]);

    private static NpgsqlParameter Optional(string name, NpgsqlDbType type, object? value) => new(name, type) { Value = value ?? DBNull.Value };

    private string Condition => Drives switch
    {
        Driver.Target => "target_id = @target",
        Driver.Actor => "actor_id = @actor",
        // Literally the condition of the partial index.
        Driver.NotDone => "outcome <> 0",
        Driver.Action => "action = @action",
        _ => "true",
    };

    private string Bounds => string.Concat(
        "org_id = @org AND occurred_at >= @from",
        held ? " AND occurred_at < @kept" : "",
        held && filter.Words is not null ? $" AND {EveryWord}" : "",
        filter.To is null ? "" : " AND occurred_at < @to",
        place is null ? ""
            : newer ? " AND occurred_at >= @at AND (occurred_at, id) > (@at, @id)"
            : " AND occurred_at <= @at AND (occurred_at, id) < (@at, @id)");

    private string Driven(string condition, string limit) =>
        $"SELECT {Columns} FROM {Table} WHERE {Bounds} AND {condition} ORDER BY {Order} LIMIT {limit}";

    private NpgsqlParameter[] Parameters(int count)
    {
        List<NpgsqlParameter> all =
        [
            new NpgsqlParameter<Guid>("org", orgId),
            // What is past its retention is hidden at once, whenever its day is dropped.
            new NpgsqlParameter<DateTimeOffset>("from", held ? filter.From?.ToUniversalTime() ?? DateTimeOffset.UnixEpoch : filter.From > cutOff ? filter.From.Value.ToUniversalTime() : cutOff),
            new NpgsqlParameter<DateTimeOffset>("kept", cutOff),
            new NpgsqlParameter<int>("count", count),
            new NpgsqlParameter<int>("budget", Budget),
            new NpgsqlParameter("actions", NpgsqlDbType.Array | NpgsqlDbType.Smallint) { Value = filter.Actions.Select(action => (short)action).ToArray() },
            new NpgsqlParameter<short>("outcome", (short)(filter.Outcome switch
            {
                TrailOutcome.Refused => AuditOutcome.Refused,
                TrailOutcome.Failed => AuditOutcome.Failed,
                _ => AuditOutcome.Done,
            })),
        ];
        Add("to", filter.To?.ToUniversalTime());
        Add("at", place?.Cursor.OccurredAt);
        Add("id", place?.Cursor.Id);
        Add("actor", filter.Actor);
        Add("target", filter.Target);
        Add("about", filter.About);
        Add("session", filter.Session);
        AddText("request", filter.Request);
        AddText("words", held ? filter.Words : null);
        AddText("network", filter.Network);
        Add("action", filter.Actions.Count > 0 ? (short)filter.Actions[0] : (short?)null);
        return [.. all];

        void Add<T>(string name, T? value)
            where T : struct
        {
            if (value is { } given)
            {
                all.Add(new NpgsqlParameter<T>(name, given));
            }
        }

        void AddText(string name, string? value)
        {
            if (value is not null)
            {
                all.Add(new NpgsqlParameter<string>(name, value));
            }
        }
    }
}
