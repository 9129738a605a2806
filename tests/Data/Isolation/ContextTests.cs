using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>Contexts forged, replayed, left behind or mixed up.</summary>
public sealed class ContextTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private const string Count = "SELECT count(*) FROM tenant.roles WHERE org_id = (SELECT tenancy.current_org())";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, Trait("proves", "I15"), Trait("proves", "I17")]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    [Trait("asvs", "9.1.1"), Trait("asvs", "9.1.2")]
    public async Task No_change_of_a_context_passes_for_signed(string role)
    {
        await using var attacker = new Attacker(tenants.Installation, role);
        var read = new Attack("I15", "tenant.organisations", "select", "SELECT * FROM tenant.organisations");

        Tally.NoLeaks(await attacker.RunAsync([read], [.. WrongContext.Mutations(tenants, role)], Cancellation));
    }

    [Fact, Trait("proves", "I15")]
    [Trait("asvs", "9.2.1")]
    public async Task A_context_ends_with_its_minute()
    {
        var aSecondAgo = WrongContext.Signed(tenants, LoginRole.App, ContextSigner.Lifetime.Negate() - TimeSpan.FromSeconds(1));
        var aMomentLeft = WrongContext.Signed(tenants, LoginRole.App, ContextSigner.Lifetime.Negate() + TimeSpan.FromSeconds(20));
        await using var connection = await OpenAsync(LoginRole.App);

        (await Should.ThrowAsync<PostgresException>(() => CountAsync(connection, aSecondAgo))).MessageText.ShouldBe("expired tenant context");
        (await CountAsync(connection, aMomentLeft)).ShouldBeGreaterThan(0);
    }

    [Fact, Trait("proves", "I15")]
    public async Task A_context_expires_inside_its_transaction_too()
    {
        var almostOver = WrongContext.Signed(tenants, LoginRole.App, ContextSigner.Lifetime.Negate() + TimeSpan.FromSeconds(1));
        await using var connection = await OpenAsync(LoginRole.App);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        (await ClaimAndCountAsync(connection, transaction, almostOver)).ShouldBeGreaterThan(0);
        await using var later = new NpgsqlCommand($"SELECT pg_sleep(1.2); {Count}", connection, transaction);

        (await Should.ThrowAsync<PostgresException>(() => later.ExecuteNonQueryAsync(Cancellation))).MessageText.ShouldBe("expired tenant context");
    }

    [Fact, Trait("proves", "I15")]
    [Trait("asvs", "9.2.2"), Trait("asvs", "9.2.4")]
    public async Task A_context_of_one_role_is_forged_for_every_other()
    {
        string[] roles = [LoginRole.App, LoginRole.Identity, LoginRole.Operator];
        var (attempts, leaks) = (0, 0);
        foreach (var role in roles)
        {
            await using var connection = await OpenAsync(role);
            foreach (var signedFor in roles)
            {
                var context = tenants.Installation.Signer.Sign(signedFor, new TenantContext(tenants.Victim.OrgId, null));
                attempts++;
                var passed = true;
                try
                {
                    await CountAsync(connection, context);
                }
                catch (PostgresException refusal) when (refusal.MessageText == "forged tenant context")
                {
                    passed = false;
                }
                passed.ShouldBe(role == signedFor, $"{signedFor}'s context as {role}");
                leaks += passed && role != signedFor ? 1 : 0;
            }
        }
        Tally.Say(attempts, leaks);
    }

    [Fact, Trait("proves", "I15")]
    [Trait("asvs", "9.2.3")]
    public async Task A_context_of_one_installation_is_forged_in_another()
    {
        var elsewhere = new ContextSigner(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), 1, TimeProvider.System);
        await using var connection = await OpenAsync(LoginRole.App);

        var replay = () => CountAsync(connection, elsewhere.Sign(LoginRole.App, new TenantContext(tenants.Attacker.OrgId, null)));

        (await replay.ShouldThrowAsync<PostgresException>()).MessageText.ShouldBe("forged tenant context");
    }

    [Fact, Trait("proves", "I16")]
    [Trait("asvs", "9.1.3"), Trait("asvs", "13.3.2")]
    public async Task No_role_reads_the_key_that_checks_contexts()
    {
        foreach (var role in new[] { LoginRole.App, LoginRole.Identity, LoginRole.Operator, LoginRole.Keeper })
        {
            await using var connection = await OpenAsync(role);
            foreach (var sql in new[] { "SELECT * FROM tenancy.context_keys", "COPY tenancy.context_keys TO STDOUT", "SELECT inner_pad FROM tenancy.context_keys FOR UPDATE", "UPDATE tenancy.context_keys SET number = 2" })
            {
                await using var command = new NpgsqlCommand(sql, connection);
                (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancellation))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
            }
        }
    }

    public static TheoryData<string> Endings => ["commit", "rollback", "savepoint", "error", "cancellation", "timeout", "abandoned", "session-wide"];

    [Theory, Trait("proves", "I18"), Trait("proves", "I19")]
    [MemberData(nameof(Endings))]
    public async Task A_pooled_connection_keeps_no_context_after(string ending)
    {
        // One physical connection, so that the next user surely gets the same.
        var pool = new NpgsqlConnectionStringBuilder(tenants.Installation.ConnectionStringOf(LoginRole.App)) { MaxPoolSize = 1, MinPoolSize = 1 };
        await using var source = NpgsqlDataSource.Create(pool.ConnectionString);
        var context = tenants.Installation.Signer.Sign(LoginRole.App, new TenantContext(tenants.Attacker.OrgId, null));
        var server = await EndAsync(source, context, ending);

        await using var next = await source.OpenConnectionAsync(Cancellation);
        next.ProcessID.ShouldBe(server);
        await using var read = new NpgsqlCommand(Count, next);

        (await Should.ThrowAsync<PostgresException>(() => read.ExecuteScalarAsync(Cancellation))).MessageText.ShouldBe("no tenant context");
    }

    [Fact, Trait("proves", "I19"), Trait("proves", "I23")]
    public async Task A_savepoint_gives_back_the_context_before_it()
    {
        await using var connection = await OpenAsync(LoginRole.App);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        (await SlugAsync(connection, transaction, tenants.Attacker.OrgId)).ShouldBe("attacker");
        await transaction.SaveAsync("before", Cancellation);
        (await SlugAsync(connection, transaction, tenants.Victim.OrgId)).ShouldBe("victim");
        await transaction.RollbackAsync("before", Cancellation);
        await using var again = new NpgsqlCommand("SELECT string_agg(slug, ',') FROM tenant.organisations", connection, transaction);

        (await again.ExecuteScalarAsync(Cancellation)).ShouldBe("attacker");
    }

    [Fact, Trait("proves", "I20"), Trait("proves", "I23")]
    public async Task A_prepared_statement_follows_the_context_of_each_execution()
    {
        await using var connection = await OpenAsync(LoginRole.App);
        await using var prepared = new NpgsqlCommand("SELECT string_agg(slug, ',') FROM tenant.organisations", connection);
        await prepared.PrepareAsync(Cancellation);
        var attempts = 0;
        foreach (var mode in new[] { "auto", "force_generic_plan", "force_custom_plan" })
        {
            for (var run = 0; run < 8; run++)
            {
                foreach (var (team, slug) in new[] { (tenants.Attacker, "attacker"), (tenants.Victim, "victim") })
                {
                    await using var transaction = await connection.BeginTransactionAsync(Cancellation);
                    await SetAsync(connection, transaction, "plan_cache_mode", mode);
                    await SetAsync(connection, transaction, "app.context", tenants.Installation.Signer.Sign(LoginRole.App, new TenantContext(team.OrgId, null)));
                    prepared.Transaction = transaction;
                    (await prepared.ExecuteScalarAsync(Cancellation)).ShouldBe(slug);
                    attempts++;
                }
            }
        }
        prepared.Transaction = null;
        (await Should.ThrowAsync<PostgresException>(() => prepared.ExecuteScalarAsync(Cancellation))).MessageText.ShouldBe("no tenant context");
        Tally.Say(attempts + 1, 0);
    }

    [Fact, Trait("proves", "I20")]
    public async Task A_cursor_reads_one_organisation_and_does_not_outlive_its_user()
    {
        var pool = new NpgsqlConnectionStringBuilder(tenants.Installation.ConnectionStringOf(LoginRole.App)) { MaxPoolSize = 1, MinPoolSize = 1 };
        await using var source = NpgsqlDataSource.Create(pool.ConnectionString);
        int server;
        await using (var first = await source.OpenConnectionAsync(Cancellation))
        {
            server = first.ProcessID;
            await using var transaction = await first.BeginTransactionAsync(Cancellation);
            await SetAsync(first, transaction, "app.context", tenants.Installation.Signer.Sign(LoginRole.App, new TenantContext(tenants.Attacker.OrgId, null)));
            await using var declare = new NpgsqlCommand("DECLARE kept CURSOR WITH HOLD FOR SELECT slug FROM tenant.organisations", first, transaction);
            await declare.ExecuteNonQueryAsync(Cancellation);
            await transaction.CommitAsync(Cancellation);
            await using var fetch = new NpgsqlCommand("FETCH ALL FROM kept", first);
            await using var reader = await fetch.ExecuteReaderAsync(Cancellation);
            (await reader.ReadAsync(Cancellation)).ShouldBeTrue();
            reader.GetString(0).ShouldBe("attacker");
            (await reader.ReadAsync(Cancellation)).ShouldBeFalse();
        }

        await using var second = await source.OpenConnectionAsync(Cancellation);
        second.ProcessID.ShouldBe(server);
        await using var stolen = new NpgsqlCommand("FETCH BACKWARD ALL FROM kept", second);

        (await Should.ThrowAsync<PostgresException>(() => stolen.ExecuteNonQueryAsync(Cancellation))).SqlState.ShouldBe(PostgresErrorCodes.InvalidCursorName);
    }

    private async Task<int> EndAsync(NpgsqlDataSource source, string context, string ending)
    {
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        if (ending == "session-wide")
        {
            // As an injected statement could do it: for the session, not for the transaction.
            await using var set = new NpgsqlCommand("SELECT set_config('app.context', $1, false)", connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = context } } };
            await set.ExecuteNonQueryAsync(Cancellation);
            return connection.ProcessID;
        }
        var transaction = await connection.BeginTransactionAsync(Cancellation);
        (await ClaimAndCountAsync(connection, transaction, context)).ShouldBeGreaterThan(0);
        switch (ending)
        {
            case "commit":
                await transaction.CommitAsync(Cancellation);
                break;
            case "rollback":
                await transaction.RollbackAsync(Cancellation);
                break;
            case "savepoint":
                await transaction.SaveAsync("inside", Cancellation);
                await ClaimAndCountAsync(connection, transaction, context);
                await transaction.ReleaseAsync("inside", Cancellation);
                await transaction.CommitAsync(Cancellation);
                break;
            case "error":
                await using (var fails = new NpgsqlCommand("SELECT 1 / 0", connection, transaction))
                {
                    await Should.ThrowAsync<PostgresException>(() => fails.ExecuteNonQueryAsync(Cancellation));
                }
                break;
            case "cancellation":
                using (var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100)))
                await using (var sleeps = new NpgsqlCommand("SELECT pg_sleep(20)", connection, transaction))
                {
                    await Should.ThrowAsync<OperationCanceledException>(() => sleeps.ExecuteNonQueryAsync(impatience.Token));
                }
                break;
            case "timeout":
                await SetAsync(connection, transaction, "statement_timeout", "50");
                await using (var slow = new NpgsqlCommand("SELECT pg_sleep(20)", connection, transaction))
                {
                    await Should.ThrowAsync<PostgresException>(() => slow.ExecuteNonQueryAsync(Cancellation));
                }
                break;
            default:
                break;
        }
        if (ending != "abandoned")
        {
            await transaction.DisposeAsync();
        }
        return connection.ProcessID;
    }

    private async Task<string?> SlugAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid org)
    {
        await SetAsync(connection, transaction, "app.context", tenants.Installation.Signer.Sign(LoginRole.App, new TenantContext(org, null)));
        await using var read = new NpgsqlCommand("SELECT string_agg(slug, ',') FROM tenant.organisations", connection, transaction);
        return (string?)await read.ExecuteScalarAsync(Cancellation);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string context)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        return await ClaimAndCountAsync(connection, transaction, context);
    }

    private static async Task<long> ClaimAndCountAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string context)
    {
        await SetAsync(connection, transaction, "app.context", context);
        await using var read = new NpgsqlCommand(Count, connection, transaction);
        return (long)(await read.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task SetAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string name, string value)
    {
        await using var command = new NpgsqlCommand("SELECT set_config($1, $2, true)", connection, transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name }, new NpgsqlParameter<string> { TypedValue = value } },
        };
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<NpgsqlConnection> OpenAsync(string role)
    {
        var connection = new NpgsqlConnection(tenants.Installation.ConnectionStringOf(role));
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}
