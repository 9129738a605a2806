using System.Text.RegularExpressions;
using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>What the server tells past the tables. Every way in is shown open to an administrator, so that a refusal means something.</summary>
public sealed partial class SideChannelTests(TwoTenants tenants) : IClassFixture<TwoTenants>, IAsyncLifetime
{
    private static readonly string[] Doors = [LoginRole.App, LoginRole.Identity, LoginRole.Operator, LoginRole.Keeper];

    private SideChannels _channels = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string VictimsAddress => $"owner@{tenants.Victim.Slug}.example";

    public async ValueTask InitializeAsync()
    {
        await tenants.Installation.ExecuteAsAdminAsync("ANALYZE");
        _channels = await SideChannels.ReadAsync(tenants.Installation.AdminConnectionString, tenants.Catalogue, Cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory, Trait("proves", "I31"), Trait("proves", "I32"), Trait("proves", "I33"), Trait("proves", "I37"), Trait("proves", "I38")]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    [InlineData(LoginRole.Operator)]
    [InlineData(LoginRole.Keeper)]
    public async Task The_server_tells_a_login_role_nothing_of_the_others(string role)
    {
        await using var attacker = new Attacker(tenants.Installation, role);

        var attempts = await attacker.RunAsync(_channels.Attacks, [.. WrongContext.All(tenants, role).Where(context => context.IsValid)], Cancellation);

        Tally.NoLeaks(attempts);
        attempts.Select(attempt => attempt.Attack.Class).Distinct().ShouldBe(["I31", "I32", "I33", "I37", "I38"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_same_questions_are_answered_to_an_administrator()
    {
        await using var source = NpgsqlDataSource.Create(tenants.Installation.AdminConnectionString);
        var answered = 0;
        foreach (var attack in _channels.Attacks.Where(attack => attack.Operation != "call"))
        {
            // Counted, as not every type of the catalogue has a form to be sent in.
            await using var command = source.CreateCommand($"SELECT count(*) FROM ({attack.Sql}) answer");
            await command.ExecuteNonQueryAsync(Cancellation);
            answered++;
        }

        answered.ShouldBeGreaterThan(200);
        (await tenants.Installation.ScalarAsAdminAsync<string>("SELECT string_agg(histogram_bounds::text || coalesce(most_common_vals::text, ''), ' ') FROM pg_stats WHERE tablename = 'subjects' AND attname = 'email'"))
            .ShouldNotBeNull().ShouldContain(VictimsAddress);
        (await tenants.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_stat_activity%'")).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("I31", "CREATE SEQUENCE tenant.tickets; GRANT USAGE, SELECT ON SEQUENCE tenant.tickets TO castellan_app")]
    [InlineData("I32", "GRANT SELECT (reltuples) ON pg_class TO PUBLIC")]
    [InlineData("I32", "GRANT EXECUTE ON FUNCTION pg_total_relation_size(regclass) TO castellan_app")]
    [InlineData("I33", "GRANT SELECT ON pg_stats TO PUBLIC; ALTER TABLE tenant.subjects DISABLE ROW LEVEL SECURITY")]
    [InlineData("I37", "GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) TO PUBLIC")]
    [InlineData("I37", "GRANT SELECT ON pg_locks TO PUBLIC; GRANT EXECUTE ON FUNCTION pg_lock_status() TO PUBLIC")]
    [InlineData("I38", "GRANT EXECUTE ON FUNCTION lo_create(oid) TO castellan_app")]
    [InlineData("I38", "GRANT SELECT ON pg_largeobject TO PUBLIC")]
    public async Task A_channel_that_is_opened_is_noticed(string id, string plant)
    {
        await using var copy = await CopiedDatabase.CreateAsync(tenants, plant);
        await using var attacker = new Attacker(copy.ConnectionStringOf(LoginRole.App), LoginRole.App);
        var channels = await SideChannels.ReadAsync(copy.AdminConnectionString, await CatalogueReader.ReadAsync(copy.AdminConnectionString), Cancellation);

        var attempts = await attacker.RunAsync(channels.Attacks, [.. WrongContext.All(tenants, LoginRole.App).Where(context => context.IsValid)], Cancellation);

        var leaks = attempts.Where(attempt => attempt.Leak is not null).ToList();
        leaks.ShouldNotBeEmpty();
        leaks.ShouldAllBe(leak => leak.Attack.Class == id);
    }

    [Fact, Trait("proves", "I38")]
    public async Task No_session_sees_what_another_of_the_same_role_runs()
    {
        await using var victim = await OpenAsync(LoginRole.App);
        await using (var busy = new NpgsqlCommand($"SELECT 'a literal of the victim {tenants.Victim.OrgId}'", victim))
        {
            await busy.ExecuteScalarAsync(Cancellation);
        }
        const string Look = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT ''a literal of the victim%'";
        await using var attacker = await OpenAsync(LoginRole.App);
        await using var look = new NpgsqlCommand(Look, attacker);

        (await Should.ThrowAsync<PostgresException>(() => look.ExecuteScalarAsync(Cancellation))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await tenants.Installation.ScalarAsAdminAsync<long>(Look)).ShouldBe(1);
    }

    [Theory, Trait("proves", "I34")]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    public async Task No_condition_fails_on_a_row_of_another_organisation(string role)
    {
        await using var attacker = new Attacker(tenants.Installation, role);
        var own = WrongContext.All(tenants, role).Where(context => context.IsValid).ToList();
        var tables = tenants.Catalogue.TenantParents.ToList();

        Tally.NoLeaks(await attacker.RunAsync(tables.SelectMany(AttackMatrix.Of(tenants).Raising).Sample(2), own, Cancellation));

        // The same statements with the sides exchanged look at own rows, and each of them fails there; an OR has its answer before it looks.
        var mirrored = new AttackMatrix(tenants.Catalogue, tenants.Victim.OrgId, tenants.Attacker.OrgId, tenants.AttackerRows, tenants.AttackerRows);
        var readable = tables.Where(table => tenants.Catalogue.MaySee(role, table, "SELECT")).SelectMany(table => mirrored.Raising(table).Where(attack => attack.Operation is not ("raise in an update" or "raise in a delete" or "raise in an or")));
        var control = await attacker.RunAsync(readable.Sample(4), own, Cancellation);
        control.Where(attempt => attempt.Leak?.Contains("22P02 invalid input syntax for type integer", StringComparison.Ordinal) is not true && attempt.Leak?.Contains("22012", StringComparison.Ordinal) is not true)
            .Select(attempt => attempt.ToString()).ShouldBeEmpty();
        control.Count.ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task A_condition_that_fails_on_a_row_of_another_organisation_is_noticed()
    {
        await using var copy = await CopiedDatabase.CreateAsync(tenants, "ALTER TABLE tenant.subjects DISABLE ROW LEVEL SECURITY");
        await using var attacker = new Attacker(copy.ConnectionStringOf(LoginRole.App), LoginRole.App);
        var subjects = tenants.Catalogue.TenantParents.Single(table => table.Full == "tenant.subjects");

        var attempts = await attacker.RunAsync(AttackMatrix.Of(tenants).Raising(subjects), [.. WrongContext.All(tenants, LoginRole.App).Where(context => context.IsValid)], Cancellation);

        attempts.Count(attempt => attempt.Leak is not null).ShouldBeGreaterThan(20);
        attempts.ShouldContain(attempt => attempt.Leak != null && attempt.Leak.Contains(VictimsAddress, StringComparison.Ordinal));
    }

    [Fact, Trait("proves", "I32")]
    public async Task What_a_query_can_run_explains_no_statement()
    {
        // EXPLAIN tells estimates over all rows. It is a statement of its own: nothing that stands inside a query runs it.
        string[] queries =
        [
            "SELECT query_to_xml('{0}', true, true, '')", "SELECT query_to_xmlschema('{0}', true, true, '')", "SELECT query_to_xml_and_xmlschema('{0}', true, true, '')",
            "SELECT * FROM ts_stat('{0}')", "SELECT * FROM ts_stat('{0}', 'a')", "SELECT ts_rewrite('a'::tsquery, '{0}')",
        ];
        var known = await tenants.Installation.ScalarAsAdminAsync<string>("""
            SELECT string_agg(DISTINCT p.proname, ',' ORDER BY p.proname) FROM pg_proc p
            WHERE p.pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('castellan_app', p.oid, 'EXECUTE')
              AND (p.proargnames::text ~ '(query|sql|command)' AND 'text'::regtype = ANY (p.proargtypes) OR p.proname ~ '^(query_to_|ts_stat|dblink)')
            """);
        known.ShouldBe("query_to_xml,query_to_xml_and_xmlschema,query_to_xmlschema,ts_stat");
        await using var connection = await OpenAsync(LoginRole.App);
        var attempts = 0;
        foreach (var query in queries)
        {
            await using var command = new NpgsqlCommand(query.Replace("{0}", "EXPLAIN SELECT 1", StringComparison.Ordinal), connection);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancellation))).MessageText.ShouldStartWith("EXPLAIN is not allowed");
            attempts++;
        }
        await using var control = new NpgsqlCommand("SELECT query_to_xml('SELECT 4711 AS n', true, true, '')::text", connection);
        ((string)(await control.ExecuteScalarAsync(Cancellation))!).ShouldContain("4711");
        Tally.Say(attempts, 0);
    }

    [Fact, Trait("proves", "I32"), Trait("proves", "I35")]
    public async Task An_explained_statement_touches_foreign_rows_by_declared_indexes_alone()
    {
        await using var connection = await OpenAsync(LoginRole.App);
        var context = tenants.Installation.Signer.Sign(LoginRole.App, new TenantContext(tenants.Attacker.OrgId, null));
        var (attempts, told) = (0, new List<string>());
        foreach (var table in tenants.Catalogue.TenantParents.Where(table => tenants.Catalogue.MaySee(LoginRole.App, table, "SELECT")))
        {
            var theirs = Values(tenants.VictimRows[table.Full]);
            foreach (var column in table.Columns.Where(column => column.Name != "org_id" && column.Type is "uuid" or "text" or "bytea" && theirs.GetValueOrDefault(column.Name) is not null))
            {
                if (await tenants.Installation.ScalarAsAdminAsync<bool>($"SELECT EXISTS (SELECT FROM {table.Full} WHERE org_id = '{tenants.Attacker.OrgId}' AND {column.Name} = '{theirs[column.Name]}')"))
                {
                    continue;
                }
                var absent = column.Type switch { "uuid" => Guid.NewGuid().ToString(), "bytea" => @"\x00", _ => $"absent {Guid.NewGuid()}" };
                foreach (var plan in new[] { "enable_seqscan", "enable_indexscan" })
                {
                    // Asked twice: the first time fills what is kept of the catalogue.
                    var answers = new List<string>();
                    foreach (var value in new[] { absent, absent, theirs[column.Name]! })
                    {
                        answers.Add((await ExplainedAsync(connection, context, plan, $"SELECT 1 FROM {table.Full} WHERE {column.Name} = '{value}'")).Replace(value, "·", StringComparison.Ordinal));
                    }
                    attempts++;
                    if (answers[1] != answers[2])
                    {
                        told.Add($"{table.Full}.{column.Name}");
                    }
                }
            }
        }

        var declared = tenants.Catalogue.Indexes.Select(index => $"{index.Schema}.{index.Table}.{index.First}").ToHashSet(StringComparer.Ordinal);
        told.Distinct().Where(place => !declared.Contains(place)).ShouldBeEmpty();
        // As control: where an index looks across, it shows.
        told.ShouldContain("tenant.memberships.person_id");
        TestContext.Current.TestOutputHelper?.WriteLine($"{attempts} attempts; foreign and absent differ by {string.Join(", ", told.Distinct())}");
    }

    [Fact, Trait("proves", "I36")]
    public async Task Nobody_hears_of_another_organisation_but_the_nodes()
    {
        var told = new List<Revoked>();
        using var listening = new CancellationTokenSource();
        var ready = new TaskCompletionSource();
        var heard = new TaskCompletionSource();
        await using var doors = new DoorConnections(tenants.Installation.Access);
        var feed = new RevocationFeed(doors, tenants.Installation.Signer).ListenAsync(ready.SetResult, revoked =>
        {
            told.Add(revoked);
            if (revoked.Id == tenants.Victim.OrgId)
            {
                heard.TrySetResult();
            }
        }, listening.Token);
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        var overheard = new List<string>();
        await using var spies = new Spies();
        foreach (var role in Doors)
        {
            var spy = spies.Add(await OpenAsync(role));
            spy.Notification += (_, word) => overheard.Add($"{role} heard {word.Payload} on {word.Channel}");
            foreach (var channel in await ChannelsAsync(spy))
            {
                await using var listen = new NpgsqlCommand($"LISTEN \"{channel}\"", spy);
                await listen.ExecuteNonQueryAsync(Cancellation);
            }
        }

        var changed = await ChangeEverythingToldAsync();
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        foreach (var spy in spies.Connections)
        {
            // What was told before an answer comes before it.
            await using var wake = new NpgsqlCommand("SELECT 1", spy);
            await wake.ExecuteNonQueryAsync(Cancellation);
        }
        await listening.CancelAsync();
        await feed.ShouldThrowAsync<OperationCanceledException>();

        overheard.ShouldBeEmpty();
        told.Count.ShouldBeGreaterThanOrEqualTo(changed);
        Tally.Say(changed * Doors.Length, overheard.Count);
    }

    [Fact, Trait("proves", "I36")]
    public async Task A_word_to_the_nodes_is_a_kind_and_an_id()
    {
        var words = new List<string>();
        await using var node = await OpenAsync(LoginRole.Identity);
        node.Notification += (_, word) => words.Add(word.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {tenants.Installation.Signer.Channel("revocations")}", node))
        {
            await listen.ExecuteNonQueryAsync(Cancellation);
        }

        await ChangeEverythingToldAsync();
        await using var wake = new NpgsqlCommand("SELECT 1", node);
        await wake.ExecuteNonQueryAsync(Cancellation);

        words.ShouldNotBeEmpty();
        words.ShouldAllBe(word => Word().IsMatch(word));
    }

    private static Dictionary<string, string?> Values(string row) =>
        System.Text.Json.Nodes.JsonNode.Parse(row)!.AsObject().ToDictionary(value => value.Key, value => value.Value?.ToString(), StringComparer.Ordinal);

    private static async Task<string> ExplainedAsync(NpgsqlConnection connection, string context, string without, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = context } } },
                new NpgsqlBatchCommand($"SET LOCAL {without} = off"),
                new NpgsqlBatchCommand($"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) {sql}"),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(Cancellation);
        await reader.NextResultAsync(Cancellation);
        var lines = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            lines.Add(reader.GetString(0));
        }
        return string.Join('\n', lines.TakeWhile(line => line != "Planning:"));
    }

    // Every name that stands in a function the role can read, and what somebody without the key could work out.
    private static async Task<IReadOnlyList<string>> ChannelsAsync(NpgsqlConnection spy)
    {
        await using var read = new NpgsqlCommand("""
            SELECT DISTINCT word[1] FROM pg_proc p, regexp_matches(p.prosrc, '''([A-Za-z_][A-Za-z0-9_]{2,62})''', 'g') AS word WHERE p.pronamespace <> 'pg_catalog'::regnamespace
            UNION SELECT nspname FROM pg_namespace UNION SELECT relname FROM pg_class WHERE relnamespace = 'tenant'::regnamespace
            """, spy);
        await using var reader = await read.ExecuteReaderAsync(Cancellation);
        var names = new List<string> { "castellan_revoked", "castellan", "castellan_", "revocations", new ContextSigner(new byte[32], 1, TimeProvider.System).Channel("revocations") };
        while (await reader.ReadAsync(Cancellation))
        {
            names.Add(reader.GetString(0));
        }
        return [.. names.Distinct()];
    }

    // One change of the victim's for each trigger that tells the nodes.
    private async Task<int> ChangeEverythingToldAsync()
    {
        var org = tenants.Victim.OrgId;
        string[] changes =
        [
            $"UPDATE tenant.session_entries SET ended_at = now() WHERE org_id = '{org}' AND ended_at IS NULL",
            $"UPDATE tenant.session_entries SET ended_at = NULL WHERE org_id = '{org}'",
            $"UPDATE tenant.memberships SET state = 3 - state WHERE org_id = '{org}' AND state IN (1, 2)",
            $"UPDATE tenant.memberships SET state = 3 - state WHERE org_id = '{org}' AND state IN (1, 2)",
            $"UPDATE tenant.roles SET custom_permissions = custom_permissions + 1 WHERE org_id = '{org}'",
            $"UPDATE tenant.security_policies SET org_id = org_id WHERE org_id = '{org}'",
            $"UPDATE tenant.role_requirements SET org_id = org_id WHERE org_id = '{org}'",
            $"UPDATE identity.people SET is_operator = true WHERE id = '{tenants.Victim.Owner.PersonId}'",
            $"UPDATE identity.people SET is_operator = false WHERE id = '{tenants.Victim.Owner.PersonId}'",
        ];
        var tellers = tenants.Catalogue.Triggers.Where(trigger => trigger.Function == "tenancy.tell_revoked()").Select(trigger => $"{trigger.Schema}.{trigger.Table}").ToList();
        // Sessions end with a sign-in, which the teams of these tests do without.
        tellers.Where(table => table != "identity.sessions" && !changes.Any(change => change.Contains($" {table} ", StringComparison.Ordinal))).ShouldBeEmpty();
        foreach (var change in changes)
        {
            await tenants.Installation.ExecuteAsAdminAsync(change);
        }
        return tellers.Count - 1;
    }

    private async Task<NpgsqlConnection> OpenAsync(string role)
    {
        // Not from a pool: whoever copies the database ends its sessions.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(tenants.Installation.ConnectionStringOf(role)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    [GeneratedRegex("^[spo][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    private sealed class Spies : IAsyncDisposable
    {
        public List<NpgsqlConnection> Connections { get; } = [];

        public NpgsqlConnection Add(NpgsqlConnection connection)
        {
            Connections.Add(connection);
            return connection;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in Connections)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
