using System.Text.Json;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Tests.Data.Platform.Trail;

/// <summary>On 210,000 entries of one organisation, as the application's role under row security.</summary>
public sealed class TrailSqlTests(LongTrail trail) : IClassFixture<LongTrail>
{
    public static TheoryData<string, Func<LongTrail, TrailFilter>, string> Filters => new()
    {
        // Nine of ten entries are the busy person's: reading all of them in order is the shortest way.
        { "everything", _ => TrailFilter.Everything, "_pkey" },
        { "a busy actor", trail => new TrailFilter { Actor = trail.Busy }, "_actor_id_|_pkey" },
        { "a rare actor", trail => new TrailFilter { Actor = trail.Rare }, "_actor_id_" },
        { "an actor nobody knows", _ => new TrailFilter { Actor = Guid.NewGuid() }, "_actor_id_" },
        { "a target", trail => new TrailFilter { Target = trail.Target }, "_target_id_" },
        { "a person", trail => new TrailFilter { About = trail.Busy }, "_actor_id_|_target_id_|_pkey" },
        { "an action", _ => new TrailFilter { Actions = [AuditAction.SignedIn] }, "_action_" },
        { "a rare action", _ => new TrailFilter { Actions = [AuditAction.RoleChanged] }, "_action_" },
        { "a family", _ => new TrailFilter { Actions = TrailFamilies.ActionsOf(TrailFamily.Account) }, "_action_" },
        { "a family of rare actions", _ => new TrailFilter { Actions = TrailFamilies.ActionsOf(TrailFamily.Roles) }, "_action_" },
        { "what was not done", _ => new TrailFilter { Outcome = TrailOutcome.NotDone }, "_org_id_occurred_at_id_|_pkey" },
        { "what was refused", _ => new TrailFilter { Outcome = TrailOutcome.Refused }, "_org_id_occurred_at_id_|_pkey" },
        { "a week", _ => new TrailFilter { From = TimeProvider.System.GetUtcNow().AddDays(-14), To = TimeProvider.System.GetUtcNow().AddDays(-7) }, "_pkey" },
    };

    [Theory, Trait("proves", "AUD-5")]
    [MemberData(nameof(Filters))]
    public async Task Each_filter_reads_its_index_and_few_rows_on_the_first_page_and_deep(string name, Func<LongTrail, TrailFilter> filter, string index)
    {
        var deep = new TrailCursor(TimeProvider.System.GetUtcNow().AddDays(-10), Guid.NewGuid());
        foreach (var place in new[] { null, TrailPlace.OlderThan(deep), TrailPlace.NewerThan(deep) })
        {
            var plan = await ExplainAsync(filter(trail), place);

            // A page is 51; a family or a person reads as many for each of its parts, and the rest filters a few more.
            plan.RowsExamined.ShouldBeLessThan(1500, name);
            plan.Indexes.ShouldNotBeEmpty(name);
            plan.Indexes.ShouldAllBe(used => index.Split('|', StringSplitOptions.None).Any(used.Contains), name);
            plan.RowsBesideIndexes.ShouldBe(0, name);
        }
    }

    [Fact]
    [Trait("asvs", "15.2.2")]
    public async Task A_filter_without_an_index_of_its_own_examines_its_budget_at_most()
    {
        var plan = await ExplainAsync(new TrailFilter { Actor = trail.Busy, Session = Guid.NewGuid() }, null);

        plan.RowsExamined.ShouldBeInRange(TrailSql.Budget, TrailSql.Budget * 1.5);
    }

    [Fact, Trait("proves", "AUD-5")]
    public async Task The_tenth_execution_is_planned_anew_like_the_first()
    {
        var queries = new TrailQueries(trail.Installation.Tenants, Options.Create(new RetentionOptions()), TimeProvider.System);
        var filter = new TrailFilter { Actor = trail.Busy };
        for (var execution = 1; execution <= 10; execution++)
        {
            (await queries.PageAsync(trail.Team.Owner, filter, cancellation: TestContext.Current.CancellationToken)).Entries.Count.ShouldBe(TrailQueries.PageSize);
            // A cached plan would sort all rows of the actor from the sixth execution on.
            (await ExplainAsync(filter, null)).RowsExamined.ShouldBeLessThan(100);
        }

        (await PreparedStatementsAsync()).ShouldBe(0);
    }

    [Theory, Trait("proves", "AUD-5")]
    [InlineData("rarely")]
    [InlineData("nobody")]
    [InlineData("everywhere")]
    public async Task A_search_for_words_touches_few_pages_the_first_time_and_the_tenth(string word)
    {
        // A name with two entries, a name that nobody has, and a word that stands in a tenth of 210,000 entries.
        await trail.Installation.ExecuteAsAdminAsync($$$"""
            INSERT INTO tenant.subjects (org_id, id, display_name, email, search_text) VALUES ('{{{trail.Team.OrgId}}}', '{{{trail.Rare}}}', 'Rarely Seen', 'r@x.example', 'rarely seen r@x.example') ON CONFLICT DO NOTHING;
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, target_kind, changes)
            SELECT '{{{trail.Team.OrgId}}}', clock_timestamp() - i * interval '2 minutes', 501, 0, 0, 0, '{"after":{"name":"Everywhere"}}' FROM generate_series(1, 20000) i
            WHERE NOT EXISTS (SELECT FROM audit.entries WHERE org_id = '{{{trail.Team.OrgId}}}' AND changes IS NOT NULL AND action = 501);
            ANALYZE audit.entries
            """);
        await using var connection = await trail.Installation.Connections.App.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var touched = new List<long>();
        for (var execution = 1; execution <= 10; execution++)
        {
            touched.Add(await PagesOfSearchAsync(connection, word));
        }

        touched[^1].ShouldBeLessThan(5_000, word);
        touched[^1].ShouldBeLessThanOrEqualTo((touched[1] * 2) + 500, word);
    }

    private async Task<long> PagesOfSearchAsync(NpgsqlConnection connection, string word)
    {
        var statement = new TrailSql(trail.Team.OrgId, new TrailFilter { Words = word }, null, TimeProvider.System.GetUtcNow().AddDays(-30)).Search(51);
        await using var command = new NpgsqlCommand($"SELECT set_config('app.context', @app_context, true); EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.Text}", connection);
        command.Parameters.AddRange(statement.Parameters);
        command.Parameters.Add(new NpgsqlParameter<string>("app_context", trail.Installation.Signer.Sign(LoginRole.App, new TenantContext(trail.Team.OrgId, trail.Team.Owner.PersonId))));
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(reader.GetString(0));
        var plan = document.RootElement[0].GetProperty("Plan");
        TestContext.Current.TestOutputHelper?.WriteLine($"{word}: {plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64()} pages, {document.RootElement[0].GetProperty("Execution Time").GetDouble():N1} ms");
        return plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64();
    }

    private async Task<long> PreparedStatementsAsync()
    {
        await using var connection = await trail.Installation.Connections.App.OpenConnectionAsync(TestContext.Current.CancellationToken);
        // Every pooled connection keeps one without a table in it.
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_prepared_statements WHERE statement <> 'SELECT 1'", connection);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task<Plan> ExplainAsync(TrailFilter filter, TrailPlace? place)
    {
        var statement = new TrailSql(trail.Team.OrgId, filter, place, TimeProvider.System.GetUtcNow().AddDays(-30)).Entries(51);
        await using var connection = await trail.Installation.Connections.App.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"SELECT set_config('app.context', @app_context, true); EXPLAIN (ANALYZE, FORMAT JSON) {statement.Text}", connection);
        command.Parameters.AddRange(statement.Parameters);
        command.Parameters.Add(new NpgsqlParameter<string>("app_context", trail.Installation.Signer.Sign(LoginRole.App, new TenantContext(trail.Team.OrgId, trail.Team.Owner.PersonId))));
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return Plan.Parse(reader.GetString(0));
    }

    private sealed class Plan
    {
        public double RowsExamined { get; private set; }

        public HashSet<string> Indexes { get; } = [];

        /// <summary>Rows of sequential scans; days that are still empty have none.</summary>
        public double RowsBesideIndexes { get; private set; }

        public static Plan Parse(string json)
        {
            var plan = new Plan();
            using var document = JsonDocument.Parse(json);
            plan.Visit(document.RootElement[0].GetProperty("Plan"));
            return plan;
        }

        private void Visit(JsonElement node)
        {
            var type = node.GetProperty("Node Type").GetString()!;
            var loops = Number(node, "Actual Loops");
            if (type.Contains("Scan", StringComparison.Ordinal) && node.TryGetProperty("Relation Name", out _) && loops > 0)
            {
                var rows = (Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter") + Number(node, "Rows Removed by Index Recheck")) * loops;
                RowsExamined += rows;
                RowsBesideIndexes += type == "Seq Scan" ? rows : 0;
            }
            if (node.TryGetProperty("Index Name", out var index) && loops > 0)
            {
                Indexes.Add(index.GetString()!);
            }
            if (node.TryGetProperty("Plans", out var children))
            {
                foreach (var child in children.EnumerateArray())
                {
                    Visit(child);
                }
            }
        }

        private static double Number(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
    }
}
