using Castellan.Data.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Npgsql;

namespace Castellan.Tests.Data.Faults;

/// <summary>A migration that is killed wherever it is leaves a database that the next start finishes.</summary>
public sealed class MigrationFaultTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("proves", "F25")]
    public async Task Killed_at_each_step_the_next_node_goes_on_and_the_result_is_the_same()
    {
        await using var whole = await TestInstallation.CreateAsync(postgres);
        await using var struck = await TestInstallation.CreateEmptyAsync(postgres);
        await using var watch = new NpgsqlConnection(struck.AdminConnectionString);
        await watch.OpenAsync(Cancellation);
        var luck = new Luck(25);
        List<long> reached = [];
        var (kills, steps, all) = (0, 0L, (await MigratorOf(struck).PendingAsync(Cancellation)).Count);
        // Every step in a full run, some otherwise; the last kill falls between the last step and what follows it.
        foreach (var step in Enumerable.Range(0, all + 1).Where(step => Tally.IsFull || step % 12 == 0 || step == all))
        {
            using var node = await MigrationNode.StartAsync(struck.Access, Cancellation);
            while (!node.HasEnded && await StepsAsync(watch) < step)
            {
                await Task.Delay(5, Cancellation);
            }
            await Task.Delay(step == all ? 0 : luck.Below(60), Cancellation);
            kills += node.HasEnded ? 0 : 1;
            await node.KillAsync(Cancellation);
            (await StepsAsync(watch)).ShouldBeGreaterThanOrEqualTo(steps, "a step that was finished stays finished");
            steps = await StepsAsync(watch);
            reached.Add(steps);
        }

        await MigratorOf(struck).MigrateAsync(Cancellation);

        TestContext.Current.TestOutputHelper?.WriteLine($"F25: {kills} kills of {all} steps, which had come to {string.Join(", ", reached)}");
        kills.ShouldBeGreaterThanOrEqualTo(2);
        (await StepsAsync(watch)).ShouldBe(all);
        var (expected, found) = (await FactsAsync(whole), await FactsAsync(struck));
        found.Except(expected).ShouldBeEmpty();
        expected.Except(found).ShouldBeEmpty();
        (await Team.FoundAsync(struck, "after")).OrgId.ShouldNotBe(Guid.Empty);
    }

    [Fact, Trait("proves", "F25")]
    public async Task Killed_after_the_last_step_the_next_start_still_writes_what_follows_the_steps()
    {
        await using var installation = await TestInstallation.CreateAsync(postgres);
        const string Eraser = "SELECT prosrc FROM pg_proc WHERE oid = 'tenancy.erase_organisation(uuid)'::regprocedure";
        var written = await installation.ScalarAsAdminAsync<string>(Eraser);
        // As the kill leaves it: all steps are done, the function is the one from before the new tables.
        await installation.ExecuteAsAdminAsync("CREATE OR REPLACE FUNCTION tenancy.erase_organisation(doomed uuid) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN true; END'");
        (await installation.ScalarAsAdminAsync<string>(Eraser)).ShouldNotBe(written);

        await MigratorOf(installation).MigrateAsync(Cancellation);

        (await installation.ScalarAsAdminAsync<string>(Eraser)).ShouldBe(written);
    }

    private static Migrator MigratorOf(TestInstallation installation) => new(installation.Connections, installation.Signer);

    private static async Task<long> StepsAsync(NpgsqlConnection watch)
    {
        try
        {
            await using var count = new NpgsqlCommand("SELECT count(*) FROM tenancy.migrations", watch);
            return (long)(await count.ExecuteScalarAsync(Cancellation))!;
        }
        catch (PostgresException none) when (none.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return 0;
        }
    }

    private static async Task<IReadOnlyList<string>> FactsAsync(TestInstallation installation)
    {
        var catalogue = await CatalogueReader.ReadAsync(installation.AdminConnectionString);
        return [.. DeclaredShape.Lines(catalogue), .. catalogue.Policies.Select(policy => $"{policy.Table} {policy.Name} {policy.Using} {policy.Check}"), .. catalogue.Functions.Select(function => function.Body)];
    }
}
