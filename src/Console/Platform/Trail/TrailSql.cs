using Castellan.Data.Audit;
using Npgsql;
using NpgsqlTypes;

namespace Castellan.Platform.Trail;

/// <summary>A statement with its parameters; made anew for each execution.</summary>
internal sealed record TrailStatement(string Text, NpgsqlParameter[] Parameters);

/// <summary>
/// The statements that read the trail. One condition drives, the one whose index is in the order of the page; what is
/// left filters its rows and may examine <see cref="Budget"/> of them (2.5 µs each), so no filter gets slower than that.
/// </summary>
internal sealed class TrailSql(Guid orgId, TrailFilter filter, TrailPlace? place, DateTimeOffset cutOff)
{
    public const int Budget = 20_000;

    private const string Columns = """
        occurred_at AS "OccurredAt", id AS "Id", action AS "Action", outcome AS "Outcome", actor_kind AS "ActorKind", actor_id AS "ActorId",
        target_kind AS "TargetKind", target_id AS "TargetId", session_id AS "SessionId", request_id AS "RequestId", network AS "Network",
        device AS "Device", changes::text AS "Changes"
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
        : filter.Actions.Count > 1 && filter.Outcome == TrailOutcome.Any && filter.Session is null ? Driver.Actions
        : Driver.Time;

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
        $"SELECT {Columns} FROM audit.entries WHERE {Bounds} AND {Condition} ORDER BY {Order} OFFSET @budget - 1 LIMIT 1", Parameters(0));

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
        filter.To is null ? "" : " AND occurred_at < @to",
        place is null ? ""
            : newer ? " AND occurred_at >= @at AND (occurred_at, id) > (@at, @id)"
            : " AND occurred_at <= @at AND (occurred_at, id) < (@at, @id)");

    private string Driven(string condition, string limit) =>
        $"SELECT {Columns} FROM audit.entries WHERE {Bounds} AND {condition} ORDER BY {Order} LIMIT {limit}";

    private NpgsqlParameter[] Parameters(int count)
    {
        List<NpgsqlParameter> all =
        [
            new NpgsqlParameter<Guid>("org", orgId),
            // What is past its retention is hidden at once, whenever its day is dropped.
            new NpgsqlParameter<DateTimeOffset>("from", filter.From > cutOff ? filter.From.Value.ToUniversalTime() : cutOff),
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
    }
}
