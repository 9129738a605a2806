using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>What the answer to a change tells of rows that nobody may see: a value that exists in another organisation alone is answered as one that exists nowhere.</summary>
public sealed class OracleTests(TwoTenants tenants) : IClassFixture<TwoTenants>, IAsyncLifetime
{
    // An address, a secret of 256 bits and a domain that the asker has shown to be his are one organisation's at a time: they say "taken", and no more.
    private static readonly string[] Taken = ["organisations_by_slug", "invitations_by_secret_hash", "mail_domains_by_name"];

    private readonly OracleMatrix _matrix = OracleMatrix.Of(tenants);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await tenants.Installation.ExecuteAsAdminAsync(_matrix.Preparation(tenants.Victim.OrgId));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory, Trait("proves", "I29")]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    public async Task No_unique_key_tells_whether_another_organisation_has_a_value(string role)
    {
        var asked = await AskAsync(tenants.Installation.ConnectionStringOf(role), role, _matrix.Uniques(role).Where(oracle => !Taken.Contains(oracle.Key)));

        Tally.NoLeaks([.. asked.Select(answer => answer.Attempt)]);
        asked.Where(answer => answer.IsBlind).Select(answer => $"{answer.Attempt.Attack} shows no difference for an own value: {answer.Told}").ShouldBeEmpty();
        asked.Count.ShouldBeGreaterThan(20);
    }

    [Theory, Trait("proves", "I30")]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    public async Task No_reference_tells_whether_another_organisation_has_a_row(string role)
    {
        var asked = await AskAsync(tenants.Installation.ConnectionStringOf(role), role, _matrix.References(role));

        Tally.NoLeaks([.. asked.Select(answer => answer.Attempt)]);
        asked.Where(answer => answer.IsBlind).Select(answer => $"{answer.Attempt.Attack} shows no difference for an own value: {answer.Told}").ShouldBeEmpty();
        asked.Count.ShouldBeGreaterThan(10);
    }

    [Fact, Trait("proves", "I29")]
    public async Task What_is_one_organisations_at_a_time_says_that_it_is_taken_and_nothing_else()
    {
        var asked = await AskAsync(tenants.Installation.ConnectionStringOf(LoginRole.App), LoginRole.App, _matrix.Uniques(LoginRole.App).Where(oracle => Taken.Contains(oracle.Key)));

        asked.Where(answer => answer.Attempt.Leak is not null).Select(answer => answer.Key).Distinct().ShouldBe(Taken, ignoreOrder: true);
        // Neither the key nor the row, nor whose it is.
        asked.Where(answer => answer.Attempt.Leak is not null && answer.Told.StartsWith("23505", StringComparison.Ordinal))
            .Select(answer => answer.Told).ShouldAllBe(told => told.EndsWith(" | ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CREATE UNIQUE INDEX one_address ON tenant.subjects (id)", "I29")]
    [InlineData("ALTER TABLE tenant.roles ADD CONSTRAINT one UNIQUE (id); ALTER TABLE tenant.invitations DROP CONSTRAINT invitations_org_id_role_id_fkey; ALTER TABLE tenant.invitations ADD CONSTRAINT plain FOREIGN KEY (role_id) REFERENCES tenant.roles (id)", "I30")]
    public async Task A_key_or_reference_that_spans_organisations_is_noticed(string plant, string id)
    {
        await using var copy = await CopiedDatabase.CreateAsync(tenants, plant);
        var oracles = id == "I29" ? _matrix.Uniques(LoginRole.App).Where(oracle => oracle.Target == "tenant.subjects") : _matrix.References(LoginRole.App).Where(oracle => oracle.Target == "tenant.invitations");

        var asked = await AskAsync(copy.ConnectionStringOf(LoginRole.App), LoginRole.App, oracles);

        asked.ShouldContain(answer => answer.Attempt.Leak != null);
        TestContext.Current.TestOutputHelper?.WriteLine(asked.First(answer => answer.Attempt.Leak is not null).Attempt.ToString());
    }

    private sealed record Answered(string Key, Attempt Attempt, string Told, bool IsBlind);

    private async Task<List<Answered>> AskAsync(string connectionString, string role, IEnumerable<Oracle> oracles)
    {
        var context = WrongContext.All(tenants, role).Single(context => context.IsValid);
        // With everything that the server says, not only what the doors let through.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { IncludeErrorDetail = true }.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        var asked = new List<Answered>();
        foreach (var oracle in oracles)
        {
            var foreign = await AnswerAsync(connection, context, oracle, oracle.Foreign);
            var absent = await AnswerAsync(connection, context, oracle, oracle.Absent);
            var own = oracle.Own is null ? null : await AnswerAsync(connection, context, oracle, oracle.Own);
            var leak = foreign == absent ? null : $"a foreign value is answered \"{foreign}\", an absent one \"{absent}\"";
            asked.Add(new Answered(oracle.Key, new Attempt(new Attack(oracle.Class, oracle.Target, $"{oracle.Operation} by {oracle.Key}", oracle.Foreign), role, context, leak), foreign, own == absent));
        }
        return asked;
    }

    private static async Task<string> AnswerAsync(NpgsqlConnection connection, ClaimedContext context, Oracle oracle, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = context.Value! } } },
                new NpgsqlBatchCommand(sql),
            },
        };
        string answer;
        try
        {
            await batch.ExecuteNonQueryAsync(Cancellation);
            answer = $"{batch.BatchCommands[1].RecordsAffected} rows";
        }
        catch (PostgresException refusal)
        {
            answer = $"{refusal.SqlState} {refusal.MessageText} {refusal.ConstraintName} {refusal.Hint} {refusal.Where} | {refusal.Detail}";
        }
        return oracle.Values.Aggregate(answer, (text, value) => text.Replace(value, "·", StringComparison.Ordinal));
    }
}
