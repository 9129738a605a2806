using System.Diagnostics;
using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>A row of another organisation takes as long to be not found as one that does not exist: asked in turn, compared as a ratio.</summary>
public sealed class TimingTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private const int Rows = 20_000;

    private static readonly int Rounds = Tally.IsFull ? 1_000 : 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("proves", "I35")]
    public async Task A_foreign_key_is_looked_up_like_an_absent_one_in_every_table()
    {
        await using var connection = await OpenAsync();
        var ratios = new List<(string Table, double Ratio)>();
        foreach (var table in tenants.Catalogue.TenantParents.Where(table => tenants.Catalogue.MaySee(LoginRole.App, table, "SELECT")))
        {
            var row = System.Text.Json.Nodes.JsonNode.Parse(tenants.VictimRows[table.Full])!.AsObject();
            var key = tenants.Catalogue.Uniques.Single(unique => unique.IsPrimary && unique.Schema == table.Schema && unique.Table == table.Name).Columns
                .Select(column => table.Columns.Single(fact => fact.Name == column)).FirstOrDefault(column => column is { Type: "uuid", Name: not "org_id" });
            if (key is not null)
            {
                var sql = $"SELECT count(*) FROM {table.Full} WHERE {key.Name} = $1";
                ratios.Add((table.Full, await RatioAsync(connection, sql, Guid.Parse(row[key.Name]!.ToString()), Tally.IsFull ? Rounds : 25)));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', ratios.OrderByDescending(ratio => ratio.Ratio).Take(5).Select(ratio => $"{ratio.Table} {ratio.Ratio:0.00}")));
        ratios.Count.ShouldBeGreaterThan(30);
        ratios.Select(ratio => ratio.Ratio).Order().ElementAt(ratios.Count / 2).ShouldBeInRange(0.8, 1.25);
        if (Tally.IsFull)
        {
            // Few rounds beside other tests say nothing about a single table; the work it does is compared in SideChannelTests.
            ratios.ShouldAllBe(ratio => ratio.Ratio > 0.3 && ratio.Ratio < 3);
        }
    }

    [Fact, Trait("proves", "I35")]
    public async Task Thousands_of_foreign_rows_take_no_longer_to_be_not_found_than_none()
    {
        await tenants.Installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.role_changes SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid()))).* FROM tenant.role_changes c, generate_series(1, {Rows}) WHERE c.org_id = '{tenants.Victim.OrgId}' AND c.ctid = (SELECT min(ctid) FROM tenant.role_changes WHERE org_id = '{tenants.Victim.OrgId}');
            INSERT INTO tenant.subjects (org_id, id, email, search_text) SELECT '{tenants.Victim.OrgId}', gen_random_uuid(), n || '@many.example', 'many ' || n FROM generate_series(1, {Rows}) n;
            ANALYZE tenant.role_changes, tenant.subjects;
            """);
        await using var connection = await OpenAsync();
        var theirs = await tenants.Installation.ScalarAsAdminAsync<Guid>($"SELECT person_id FROM tenant.role_changes WHERE org_id = '{tenants.Victim.OrgId}' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1");

        var history = await RatioAsync(connection, "SELECT count(*) FROM tenant.role_changes WHERE person_id = $1", theirs, Rounds);
        var words = await RatioAsync(connection, $"SELECT count(*) FROM tenant.subjects WHERE tenancy.words(org_id, search_text) @@ to_tsquery('pg_catalog.simple', CASE WHEN $1 = '{theirs}' THEN 'many' ELSE 'none' END)", theirs, Rounds);

        TestContext.Current.TestOutputHelper?.WriteLine($"history {history:0.00}, words {words:0.00}");
        history.ShouldBeInRange(0.5, 2);
        words.ShouldBeInRange(0.5, 2);
        // As control: one's own rows show, so foreign ones would.
        await tenants.Installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.role_changes SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid()))).* FROM tenant.role_changes c, generate_series(1, {Rows}) WHERE c.org_id = '{tenants.Attacker.OrgId}' AND c.ctid = (SELECT min(ctid) FROM tenant.role_changes WHERE org_id = '{tenants.Attacker.OrgId}');
            """);
        var ours = await tenants.Installation.ScalarAsAdminAsync<Guid>($"SELECT person_id FROM tenant.role_changes WHERE org_id = '{tenants.Attacker.OrgId}' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1");
        (await RatioAsync(connection, "SELECT count(*) FROM tenant.role_changes WHERE person_id = $1", ours, Rounds)).ShouldBeGreaterThan(1.2 * history);
    }

    /// <summary>The median time for the value over that for one which nobody has.</summary>
    private async Task<double> RatioAsync(NpgsqlConnection connection, string sql, Guid value, int rounds)
    {
        var (there, absent) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds + 3; round++)
        {
            // Each comes first as often as second.
            var first = await MillisecondsAsync(connection, sql, round % 2 == 0 ? value : Guid.NewGuid());
            var second = await MillisecondsAsync(connection, sql, round % 2 == 0 ? Guid.NewGuid() : value);
            if (round >= 3)
            {
                there.Add(round % 2 == 0 ? first : second);
                absent.Add(round % 2 == 0 ? second : first);
            }
        }
        return Median(there) / Median(absent);
    }

    private async Task<double> MillisecondsAsync(NpgsqlConnection connection, string sql, Guid value)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = tenants.Installation.Signer.Sign(LoginRole.App, new TenantContext(tenants.Attacker.OrgId, null)) } } },
                new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = value } } },
            },
        };
        var began = Stopwatch.GetTimestamp();
        await batch.ExecuteNonQueryAsync(Cancellation);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(tenants.Installation.ConnectionStringOf(LoginRole.App));
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}
