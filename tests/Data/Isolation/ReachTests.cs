using Castellan.Data;
using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>Ways around the tables: partitions, functions, other schemas, references, cascades, COPY.</summary>
public sealed class ReachTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private static readonly string[] Doors = [LoginRole.App, LoginRole.Identity, LoginRole.Operator];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("proves", "I05"), Trait("proves", "I06")]
    public async Task No_partition_is_reached_but_through_its_parent_not_even_a_new_one()
    {
        await tenants.Installation.Keeper.MakeDaysAsync(new DateOnly(2031, 5, 1), 2, Cancellation);
        var partitions = (await CatalogueReader.ReadAsync(tenants.Installation.AdminConnectionString)).Tables.Where(table => table.IsPartition).ToList();
        partitions.ShouldContain(table => table.Name == "entries_20310501");
        var attempts = new List<Attempt>();
        foreach (var role in Doors)
        {
            await using var attacker = new Attacker(tenants.Installation, role);
            attempts.AddRange(await attacker.RunAsync(partitions.SelectMany(Direct), WrongContext.All(tenants, role), Cancellation));
        }

        Tally.NoLeaks(attempts);
        ((long)(await OwnAsync("SELECT count(*) FROM audit.entries"))!).ShouldBeGreaterThan(0L);
    }

    [Fact, Trait("proves", "I12"), Trait("proves", "I02")]
    [Trait("asvs", "13.2.2")]
    public async Task What_a_role_is_not_granted_is_closed_to_it()
    {
        var attempts = new List<Attempt>();
        foreach (var role in (string[])[.. Doors, LoginRole.Keeper])
        {
            await using var attacker = new Attacker(tenants.Installation, role);
            var closed = tenants.Catalogue.Tables.Where(table => table.Kind is 'r' or 'p' && !table.IsPartition && table.Owner != role).SelectMany(table => Missing(table, role));
            attempts.AddRange(await attacker.RunAsync(closed, [.. WrongContext.All(tenants, role).Where(context => context.IsValid)], Cancellation));
        }

        Tally.NoLeaks(attempts);
        attempts.ShouldContain(attempt => attempt.Role == LoginRole.App && attempt.Attack.Target == "identity.people");
    }

    [Fact, Trait("proves", "I09"), Trait("proves", "ORG-3")]
    public async Task A_function_is_closed_to_whoever_is_not_granted_it_and_refuses_wrong_contexts()
    {
        var attempts = new List<Attempt>();
        foreach (var role in Doors)
        {
            await using var attacker = new Attacker(tenants.Installation, role);
            foreach (var function in tenants.Catalogue.Functions.Where(function => !function.IsTrigger))
            {
                var granted = tenants.Catalogue.Grants.Any(grant => grant.Kind == "function" && grant.Schema == function.Schema && grant.Name == function.Signature && grant.Grantee == role);
                var call = new Attack("I09", function.Full, "call", Call(function), IsNeverAllowed: !granted, Undo: true);
                var contexts = WrongContext.All(tenants, role).Where(context => !granted || IsWrong(context)).ToList();
                // They look at nothing but what they are given, or answer nothing.
                if (!granted || !(function.Full is "tenancy.tell(word text)" or "tenancy.installation()" or "tenancy.words(org uuid, content text)" or "tenancy.words(org uuid, changes jsonb)" || function.Full.StartsWith("tenancy.hold_covers(", StringComparison.Ordinal)))
                {
                    attempts.AddRange(await attacker.RunAsync([call], contexts, Cancellation));
                }
            }
        }

        Tally.NoLeaks(attempts);
    }

    [Fact, Trait("proves", "I09"), Trait("proves", "ORG-3")]
    public async Task The_functions_across_tenants_answer_for_the_person_of_the_context_alone()
    {
        var (mine, theirs) = (tenants.Attacker.Owner.PersonId, tenants.Victim.Owner.PersonId);
        await using var connection = new NpgsqlConnection(tenants.Installation.ConnectionStringOf(LoginRole.Identity));
        await connection.OpenAsync(Cancellation);
        var before = await tenants.DigestOfOthersAsync();

        (await AsPersonAsync(connection, mine, "SELECT string_agg(slug, ',') FROM tenancy.organisations_of_person()")).ShouldBe("attacker");
        (await AsPersonAsync(connection, theirs, "SELECT string_agg(slug, ',') FROM tenancy.organisations_of_person()")).ShouldBe("victim");
        (await AsPersonAsync(connection, mine, "SELECT count(*) FROM tenancy.invitation_by_secret(sha256('guess'))")).ShouldBe(0L);
        (await AsPersonAsync(connection, mine, "SELECT count(*) FROM tenancy.invitation_by_secret(NULL)")).ShouldBe(0L);
        await AsPersonAsync(connection, mine, "SELECT tenancy.rename_person('Renamed', 'new@attacker.example', 'renamed')", commit: true);
        await AsPersonAsync(connection, mine, "SELECT audit.record_account_event(107::smallint, 0::smallint, NULL, 'i09', NULL, NULL, NULL)", commit: true);

        (await tenants.Installation.ScalarAsAdminAsync<string>($"SELECT display_name FROM tenant.subjects WHERE id = '{mine}'")).ShouldBe("Renamed");
        (await tenants.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE request_id = 'i09' AND org_id NOT IN ('{tenants.Attacker.OrgId}', '{Installation.OrgId}')")).ShouldBe(0);
        Changed(before, await tenants.DigestOfOthersAsync()).ShouldBe(["audit.entries"]);
    }

    [Fact, Trait("proves", "I10"), Trait("proves", "ORG-3")]
    public async Task Temporary_look_alikes_do_not_shadow_what_a_definer_function_reads()
    {
        // No role may make temporary tables; a hole there would still not reach the functions.
        await tenants.Installation.ExecuteAsAdminAsync($"GRANT TEMP ON DATABASE {Database} TO castellan_identity");
        try
        {
            await using var connection = new NpgsqlConnection(tenants.Installation.ConnectionStringOf(LoginRole.Identity));
            await connection.OpenAsync(Cancellation);
            await using (var shadow = new NpgsqlCommand("""
                CREATE TEMP TABLE context_keys (number smallint, inner_pad bytea, outer_pad bytea);
                INSERT INTO context_keys VALUES (1, decode(repeat('36', 64), 'hex'), decode(repeat('5c', 64), 'hex'));
                CREATE TEMP TABLE memberships (org_id uuid, person_id uuid, state smallint, role_id uuid);
                CREATE TEMP TABLE organisations (org_id uuid, slug text);
                CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT decode(repeat(''00'', 32), ''hex'')';
                CREATE FUNCTION pg_temp.current_setting(text, boolean) RETURNS text LANGUAGE sql AS 'SELECT ''forged''';
                SET search_path = pg_temp, pg_catalog, tenant, tenancy
                """, connection))
            {
                await shadow.ExecuteNonQueryAsync(Cancellation);
            }

            var forged = new ContextSigner(new byte[32], 1, TimeProvider.System).Sign(LoginRole.Identity, new TenantContext(tenants.Victim.OrgId, tenants.Victim.Owner.PersonId));
            (await Should.ThrowAsync<PostgresException>(() => AsAsync(connection, forged, "SELECT count(*) FROM tenancy.organisations_of_person()"))).MessageText.ShouldBe("forged tenant context");
            (await AsPersonAsync(connection, tenants.Attacker.Owner.PersonId, "SELECT string_agg(slug, ',') FROM tenancy.organisations_of_person()")).ShouldBe("attacker");
        }
        finally
        {
            await tenants.Installation.ExecuteAsAdminAsync($"REVOKE TEMP ON DATABASE {Database} FROM castellan_identity");
        }
    }

    [Fact, Trait("proves", "I11")]
    public void Triggers_run_with_the_writers_rights() => SchemaRules.Triggers(tenants.Catalogue).ShouldBeEmpty();

    [Fact, Trait("proves", "I25")]
    public async Task No_reference_reaches_a_row_of_another_organisation()
    {
        var attempts = 0;
        foreach (var reference in tenants.Catalogue.References.Where(reference => reference.ToSchema == "tenant" && reference.Columns.Count > 1))
        {
            var column = reference.Columns.Single(column => column != "org_id");
            var target = reference.ToColumns[reference.Columns.ToList().IndexOf(column)];
            // Row security and append-only triggers aside: even the administrator cannot store it.
            var plant = () => tenants.Installation.ExecuteAsAdminAsync($"""
                ALTER TABLE {reference.Schema}.{reference.Table} DISABLE TRIGGER USER;
                UPDATE {reference.Schema}.{reference.Table} SET {column} = (SELECT {target} FROM {reference.ToSchema}.{reference.ToTable} WHERE org_id = '{tenants.Victim.OrgId}' LIMIT 1)
                WHERE org_id = '{tenants.Attacker.OrgId}'
                """);
            (await plant.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.ForeignKeyViolation, reference.Name);
            attempts++;
        }
        attempts.ShouldBeGreaterThanOrEqualTo(3);
        Tally.Say(attempts, 0);
    }

    [Fact, Trait("proves", "I26")]
    public async Task No_cascade_reaches_another_organisation()
    {
        var before = await tenants.DigestOfOthersAsync();
        var cascades = tenants.Catalogue.References.Where(reference => reference.OnDelete != 'a' && reference.ToSchema == "tenant").Select(reference => $"{reference.ToSchema}.{reference.ToTable}").Distinct().ToList();
        await using var connection = new NpgsqlConnection(tenants.Installation.AdminConnectionString);
        await connection.OpenAsync(Cancellation);
        foreach (var parent in cascades)
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancellation);
            // Append-only tables refuse the deletion itself: whether it would reach others is asked without that.
            var unguarded = string.Concat(tenants.Catalogue.TenantParents.Where(table => table.Schema == "tenant").Select(table => $"ALTER TABLE {table.Full} DISABLE TRIGGER USER; "));
            await using (var loosen = new NpgsqlCommand($"{unguarded}DELETE FROM tenant.invitations WHERE org_id = '{tenants.Attacker.OrgId}'; DELETE FROM tenant.memberships WHERE org_id = '{tenants.Attacker.OrgId}'; DELETE FROM {parent} WHERE org_id = '{tenants.Attacker.OrgId}'", connection, transaction))
            {
                await loosen.ExecuteNonQueryAsync(Cancellation);
            }
            foreach (var table in tenants.Catalogue.TenantParents)
            {
                await using var left = new NpgsqlCommand($"SELECT count(*) FROM {table.Full} WHERE org_id = '{tenants.Victim.OrgId}'", connection, transaction);
                ((long)(await left.ExecuteScalarAsync(Cancellation))!).ShouldBeGreaterThan(0, $"{table.Full} after deleting from {parent}");
            }
            await transaction.RollbackAsync(Cancellation);
        }

        cascades.ShouldContain("tenant.organisations");
        (await tenants.DigestOfOthersAsync()).ShouldBe(before);
        Tally.Say(cascades.Count * tenants.Catalogue.TenantParents.Count(), 0);
    }

    [Fact, Trait("proves", "I27")]
    public async Task Copy_hands_out_own_rows_and_takes_none_in()
    {
        var attempts = 0;
        foreach (var role in Doors)
        {
            await using var connection = new NpgsqlConnection(tenants.Installation.ConnectionStringOf(role));
            await connection.OpenAsync(Cancellation);
            foreach (var context in WrongContext.All(tenants, role).Where(context => role != LoginRole.Operator || IsWrong(context)))
            {
                foreach (var table in tenants.Catalogue.TenantParents)
                {
                    foreach (var source in new[] { table.Kind == 'p' ? $"(SELECT * FROM {table.Full})" : table.Full, $"(SELECT * FROM {table.Full} WHERE org_id <> '{tenants.Attacker.OrgId}')" })
                    {
                        (await CopiedAsync(connection, context, source)).ShouldNotContain(tenants.Victim.OrgId.ToString(), Case.Insensitive, $"{table.Full} as {role}, {context.Name}");
                        attempts++;
                    }
                    (await TakesInAsync(connection, context, table)).ShouldBeFalse($"{table.Full} as {role}, {context.Name}");
                    attempts++;
                }
            }
            if (role != LoginRole.Operator)
            {
                (await CopiedAsync(connection, WrongContext.All(tenants, role).Single(context => context.IsValid), "tenant.organisations")).ShouldContain("attacker");
            }
        }
        Tally.Say(attempts, 0);
    }

    private string Database => new NpgsqlConnectionStringBuilder(tenants.Installation.AdminConnectionString).Database!;

    private static bool IsWrong(ClaimedContext context) => context.Name is not (WrongContext.Own or "no organisation");

    private static IEnumerable<Attack> Direct(TableFact partition) =>
        from statement in new[] { "SELECT * FROM {0}", "SELECT count(*) FROM ONLY {0}", "INSERT INTO {0} (org_id, action, outcome, actor_kind, target_kind) VALUES (gen_random_uuid(), 1, 0, 0, 0)", "DELETE FROM {0}", "UPDATE {0} SET action = 1", "TRUNCATE {0}", "COPY {0} TO STDOUT" }
        select new Attack("I05", partition.Full, statement.Split(' ')[0], string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, partition.Full), IsNeverAllowed: true, Undo: true);

    private IEnumerable<Attack> Missing(TableFact table, string role)
    {
        var column = table.Columns[0].Name;
        foreach (var (privilege, sql) in new[]
        {
            ("SELECT", $"SELECT * FROM {table.Full}"), ("INSERT", $"INSERT INTO {table.Full} DEFAULT VALUES"), ("UPDATE", $"UPDATE {table.Full} SET \"{column}\" = \"{column}\""),
            ("DELETE", $"DELETE FROM {table.Full}"), ("TRUNCATE", $"TRUNCATE {table.Full}"), ("LOCK", $"LOCK TABLE {table.Full} IN ACCESS EXCLUSIVE MODE"),
        })
        {
            var held = tenants.Catalogue.Grants.Any(grant => grant.IsOn(table) && grant.Grantee == role && grant.Column is null
                && (grant.Privilege == privilege || (privilege == "LOCK" && grant.Privilege is "UPDATE" or "DELETE")));
            var partly = tenants.Catalogue.Granted(role, table, privilege).Contains(column);
            if (!held && !partly)
            {
                yield return new Attack("I12", table.Full, privilege, sql, IsNeverAllowed: true, Undo: true);
            }
        }
    }

    private static string Call(FunctionFact function)
    {
        var arguments = function.Signature[(function.Signature.IndexOf('(', StringComparison.Ordinal) + 1)..^1];
        var nulls = arguments.Length == 0 ? "" : string.Join(", ", arguments.Split(", ").Select(argument => $"NULL::{(argument.EndsWith("with time zone", StringComparison.Ordinal) ? "timestamptz" : argument.Split(' ')[^1])}"));
        var name = function.Full[..function.Full.IndexOf('(', StringComparison.Ordinal)];
        return function.Body.StartsWith("CREATE OR REPLACE PROCEDURE", StringComparison.Ordinal) ? $"CALL {name}({nulls.Replace("NULL::target", "NULL", StringComparison.Ordinal)})" : $"SELECT * FROM {name}({nulls})";
    }

    private static async Task<string> CopiedAsync(NpgsqlConnection connection, ClaimedContext context, string source)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        try
        {
            await ClaimAsync(connection, transaction, context);
            using var reader = await connection.BeginTextExportAsync($"COPY {source} TO STDOUT", Cancellation);
            return await reader.ReadToEndAsync(Cancellation);
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return "";
        }
    }

    private async Task<bool> TakesInAsync(NpgsqlConnection connection, ClaimedContext context, TableFact table)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        try
        {
            await ClaimAsync(connection, transaction, context);
            await using var writer = await connection.BeginTextImportAsync($"COPY {table.Full} (org_id) FROM STDIN", Cancellation);
            await writer.WriteLineAsync(tenants.Victim.OrgId.ToString().AsMemory(), Cancellation);
            return true;
        }
        catch (PostgresException refusal) when (refusal.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported)
        {
            return false;
        }
    }

    private static async Task ClaimAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, ClaimedContext context)
    {
        if (context.Value is { } value)
        {
            await using var command = new NpgsqlCommand("SELECT set_config('app.context', $1, true)", connection, transaction) { Parameters = { new NpgsqlParameter<string> { TypedValue = value } } };
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    private Task<object?> AsPersonAsync(NpgsqlConnection connection, Guid person, string sql, bool commit = false) =>
        AsAsync(connection, tenants.Installation.Signer.Sign(LoginRole.Identity, new TenantContext(Installation.OrgId, person)), sql, commit);

    private static async Task<object?> AsAsync(NpgsqlConnection connection, string context, string sql, bool commit = false)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await ClaimAsync(connection, transaction, new ClaimedContext("", context));
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        var answer = await command.ExecuteScalarAsync(Cancellation);
        if (commit)
        {
            await transaction.CommitAsync(Cancellation);
        }
        return answer;
    }

    private async Task<object?> OwnAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(tenants.Installation.ConnectionStringOf(LoginRole.App));
        await connection.OpenAsync(Cancellation);
        return await AsAsync(connection, WrongContext.All(tenants, LoginRole.App).Single(context => context.IsValid).Value!, sql);
    }

    private static IEnumerable<string> Changed(string before, string after) =>
        after.Split('\n').Except(before.Split('\n')).Select(line => line.Split(' ')[0]);
}
