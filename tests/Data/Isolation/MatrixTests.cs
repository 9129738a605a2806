using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>
/// Every tenant table × every statement × every wrong context, as the application's own login roles. Reads may answer with
/// nothing foreign, writes may change nothing foreign, and a wrong context is refused, not answered with zero rows.
/// </summary>
public sealed class MatrixTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private readonly AttackMatrix _matrix = AttackMatrix.Of(tenants);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, Trait("proves", "I15"), Trait("proves", "I16"), Trait("proves", "I17"), Trait("proves", "ORG-1"), Trait("proves", "ORG-2"), Trait("proves", "I14")]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    [InlineData(LoginRole.Operator)]
    [InlineData(LoginRole.Keeper)]
    [Trait("asvs", "8.2.2"), Trait("asvs", "8.4.1")]
    public Task No_read_reaches_another_organisation(string role) =>
        NoLeaksAsync(role, tenants.Catalogue.TenantParents.SelectMany(_matrix.Reads).Where(attack => !IsLockOfTheKeeper(role, attack)));

    [Theory, Trait("proves", "I24"), Trait("proves", "ORG-2")]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    [InlineData(LoginRole.Operator)]
    [Trait("asvs", "8.2.2"), Trait("asvs", "8.4.1")]
    public Task No_write_reaches_another_organisation(string role) =>
        NoLeaksAsync(role, tenants.Catalogue.TenantParents.SelectMany(table => _matrix.Writes(table, role)));

    [Theory, Trait("proves", "I01"), Trait("proves", "I02"), Trait("proves", "I03"), Trait("proves", "I04"), Trait("proves", "I07"), Trait("proves", "I08"), Trait("proves", "I13")]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    [InlineData(LoginRole.Operator)]
    public Task No_statement_loosens_what_guards_a_table(string role) =>
        NoLeaksAsync(role, tenants.Catalogue.TenantParents.SelectMany(_matrix.Definitions), [WrongContext.None, WrongContext.Own]);

    [Fact, Trait("proves", "I24"), Trait("proves", "I01")]
    public async Task The_keeper_owns_the_audit_log_and_changes_no_entry()
    {
        var log = tenants.Catalogue.TenantParents.Single(table => table.Schema == "audit");
        var before = await tenants.DigestOfOthersAsync();
        await using var keeper = new Attacker(tenants.Installation, LoginRole.Keeper);

        // No policy speaks of his writes, so they reach nothing, whatever he claims.
        var contexts = WrongContext.All(tenants, LoginRole.Keeper).Select(context => context with { IsValid = true }).ToList();
        var locks = _matrix.Reads(log).Where(attack => IsLockOfTheKeeper(LoginRole.Keeper, attack)).ToList();
        locks.ShouldNotBeEmpty();
        Tally.NoLeaks(await keeper.RunAsync(_matrix.Writes(log, LoginRole.Keeper).Concat(locks), contexts, Cancellation));

        (await tenants.DigestOfOthersAsync()).ShouldBe(before);
    }

    [Fact, Trait("proves", "I01")]
    public async Task The_owner_reads_nothing_without_a_context()
    {
        var wrong = WrongContext.All(tenants, LoginRole.Owner).Where(context => context.Name is not (WrongContext.Own or "no organisation")).ToList();
        // The audit log belongs to the keeper and is closed to the owner by grant.
        var tables = tenants.Catalogue.TenantParents.Where(table => table.Owner == LoginRole.Owner);
        await using var owner = new Attacker(tenants.Installation, LoginRole.Owner);

        Tally.NoLeaks(await owner.RunAsync(tables.Select(table => new Attack("I01", table.Full, "select", $"SELECT * FROM {table.Full}")), wrong, Cancellation));
    }

    [Theory]
    [InlineData(LoginRole.App)]
    [InlineData(LoginRole.Identity)]
    public async Task The_organisations_own_rows_are_read_added_and_changed(string role)
    {
        var (own, org) = (WrongContext.All(tenants, role).Single(context => context.IsValid).Value!, tenants.Attacker.OrgId);
        await using var source = NpgsqlDataSource.Create(tenants.Installation.ConnectionStringOf(role));
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        var controls = 0;
        foreach (var table in tenants.Catalogue.TenantParents)
        {
            foreach (var (privilege, statement) in Controls(table, role, org))
            {
                await using var transaction = await connection.BeginTransactionAsync(Cancellation);
                await using var batch = new NpgsqlBatch(connection, transaction)
                {
                    BatchCommands =
                    {
                        new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = own } } },
                        new NpgsqlBatchCommand(statement),
                    },
                };
                await using (var reader = await batch.ExecuteReaderAsync(Cancellation))
                {
                    await reader.NextResultAsync(Cancellation);
                    while (await reader.ReadAsync(Cancellation))
                    {
                    }
                }
                batch.BatchCommands[1].Rows.ShouldBeGreaterThan(0UL, $"{role} {privilege} {table.Full}");
                controls++;
            }
        }

        controls.ShouldBeGreaterThan(10);
        TestContext.Current.TestOutputHelper?.WriteLine($"{controls} legitimate statements worked");
    }

    private IEnumerable<(string Privilege, string Statement)> Controls(TableFact table, string role, Guid org)
    {
        if (tenants.Catalogue.MaySee(role, table, "SELECT"))
        {
            yield return ("SELECT", $"SELECT * FROM {table.Full}");
        }
        var columns = tenants.Catalogue.Granted(role, table, "INSERT").ToList();
        // An organisation is founded under its own id, which the context of another does not name.
        if (columns.Count > 0 && table.Name != "organisations" && table.HasColumn("id"))
        {
            var row = tenants.NewVictimRows[table.Full].Replace(tenants.Victim.OrgId.ToString(), org.ToString(), StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);
            var parents = string.Concat(tenants.Catalogue.References
                .Where(reference => reference.Schema == table.Schema && reference.Table == table.Name && reference.Columns.Count > 1)
                .Select(reference => (Column: reference.Columns.Single(column => column != "org_id"), Reference: reference))
                .Select(part => $", '{part.Column}', (SELECT {part.Reference.ToColumns[part.Reference.Columns.ToList().IndexOf(part.Column)]} FROM {part.Reference.ToSchema}.{part.Reference.ToTable} WHERE org_id = '{org}' LIMIT 1)"));
            var people = table.HasColumn("person_id") ? $", 'person_id', '{tenants.Attacker.Owner.PersonId}'" : "";
            var unique = table.HasColumn("secret_hash") ? ", 'secret_hash', '\\x00'" : table.HasColumn("name") ? ", 'name', 'control'" : table.HasColumn("number") ? ", 'number', 4711" : "";
            var roles = table.HasColumn("role_id") ? $", 'role_id', '{tenants.Attacker.RoleId(Castellan.Data.Access.RoleKind.Member)}'" : "";
            yield return ("INSERT", $"INSERT INTO {table.Full} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns)} FROM jsonb_populate_record(NULL::{table.Full}, '{row}'::jsonb || jsonb_build_object('org_id', '{org}'{parents}{people}{unique}{roles}))");
        }
        if (tenants.Catalogue.Granted(role, table, "UPDATE").FirstOrDefault() is { } column && tenants.Catalogue.MaySee(role, table, "SELECT"))
        {
            yield return ("UPDATE", $"UPDATE {table.Full} SET {column} = {column} WHERE org_id = '{org}'");
        }
    }

    // Where the context does not decide, two of them will do outside the full run.
    private async Task NoLeaksAsync(string role, IEnumerable<Attack> attacks, string[]? enough = null)
    {
        var contexts = WrongContext.All(tenants, role).Where(context => enough is not null || IsAttack(role, context))
            .Where(context => Tally.IsFull || enough is null || enough.Contains(context.Name)).ToList();
        var before = await tenants.DigestOfOthersAsync();
        await using var attacker = new Attacker(tenants.Installation, role);

        var attempts = await attacker.RunAsync(attacks.Sample(role == LoginRole.App ? 3 : 4), contexts, Cancellation);

        Tally.NoLeaks(attempts);
        (await tenants.DigestOfOthersAsync()).ShouldBe(before);
    }

    // Locking a row asks the policies of writes, so the log's owner is answered with nothing, not refused.
    private static bool IsLockOfTheKeeper(string role, Attack attack) =>
        role == LoginRole.Keeper && attack.Operation == "share lock" && attack.Target.StartsWith("audit.", StringComparison.Ordinal);

    // To the doors across tenants any signed context of their own is good.
    private static bool IsAttack(string role, ClaimedContext context) =>
        role is LoginRole.App or LoginRole.Identity || context.Name is not (WrongContext.Own or "no organisation");
}
