using System.Reflection;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>What careless or hostile code inside the application could try through the tenants' door.</summary>
public sealed class DoorAttackTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<Type> Owned
    {
        get
        {
            using var db = new ConsoleDb(new DbContextOptionsBuilder<ConsoleDb>().UseNpgsql("Host=none").Options);
            return [.. db.Model.GetEntityTypes().Select(entity => entity.ClrType).Where(type => typeof(ITenantOwned).IsAssignableFrom(type))];
        }
    }

    [Fact, Trait("proves", "I28"), Trait("proves", "ORG-2")]
    [Trait("asvs", "8.4.1")]
    public async Task No_query_of_any_tenant_type_leaves_the_organisation()
    {
        var (attempts, leaks) = (0, new List<string>());
        foreach (var type in Owned)
        {
            foreach (var attack in new[] { nameof(ReadThroughAsync), nameof(SqlThroughAsync), nameof(UpdateThroughAsync), nameof(DeleteThroughAsync) })
            {
                var reached = await (Task<long>)typeof(DoorAttackTests).GetMethod(attack, Hidden)!.MakeGenericMethod(type).Invoke(this, null)!;
                attempts++;
                if (reached > 0)
                {
                    leaks.Add($"{attack} of {type.Name}: {reached}");
                }
            }
        }

        Tally.Say(attempts, leaks.Count);
        leaks.ShouldBeEmpty();
        attempts.ShouldBeGreaterThan(20);
    }

    [Fact, Trait("proves", "I28")]
    public async Task Every_tenant_type_has_a_tenant_table_and_every_tenant_table_a_type()
    {
        await using var db = new ConsoleDb(new DbContextOptionsBuilder<ConsoleDb>().UseNpgsql("Host=none").Options);
        var mapped = db.Model.GetEntityTypes().Where(entity => typeof(ITenantOwned).IsAssignableFrom(entity.ClrType)).Select(entity => $"{entity.GetSchema()}.{entity.GetTableName()}");

        mapped.ShouldBe(tenants.Catalogue.TenantParents.Select(table => table.Full), ignoreOrder: true);
    }

    [Fact, Trait("proves", "I28"), Trait("proves", "I15")]
    [Trait("asvs", "1.2.4"), Trait("asvs", "8.4.1")]
    public async Task Injected_sql_that_claims_another_organisation_is_refused()
    {
        var attempts = 0;
        foreach (var context in WrongContext.All(tenants, LoginRole.App).Where(context => context is { IsValid: false, Value: not null }))
        {
            var injected = $"SELECT o.slug AS \"Value\" FROM (SELECT set_config('app.context', '{context.Value}', true)) c, tenant.organisations o WHERE o.org_id <> '{tenants.Attacker.OrgId}'";
            var slugs = () => tenants.Installation.Tenants.ReadAsync(tenants.Attacker.Owner, (db, ct) => db.Database.SqlQueryRaw<string>(injected).ToListAsync(ct), Cancellation);
            try
            {
                (await slugs()).ShouldBeEmpty(context.Name);
            }
            catch (PostgresException refusal)
            {
                refusal.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
            }
            attempts++;
        }
        Tally.Say(attempts, 0);
    }

    [Fact, Trait("proves", "I44")]
    public async Task A_job_sees_the_organisation_that_its_work_names_and_without_one_nothing()
    {
        var (attempts, leaks, own) = (0, new List<string>(), 0);
        foreach (var type in Owned)
        {
            foreach (var org in new[] { tenants.Attacker.OrgId, Guid.Empty, Guid.NewGuid() })
            {
                var seen = await (Task<List<Guid>>)typeof(DoorAttackTests).GetMethod(nameof(SeenByJobAsync), Hidden)!.MakeGenericMethod(type).Invoke(this, [org])!;
                attempts++;
                own += org == tenants.Attacker.OrgId && seen.Count > 0 ? 1 : 0;
                if (seen.Exists(row => row != org || org != tenants.Attacker.OrgId))
                {
                    leaks.Add($"a job for {org} reads {type.Name}");
                }
            }
        }

        Tally.Say(attempts, leaks.Count);
        leaks.ShouldBeEmpty();
        own.ShouldBeGreaterThan(20);
    }

    [Fact, Trait("proves", "I21"), Trait("proves", "I22"), Trait("proves", "I18")]
    public async Task Many_tenants_at_once_see_each_their_own()
    {
        var runs = Tally.IsFull ? 4_000 : 600;
        var mixed = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, runs), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (run, ct) =>
        {
            var team = run % 2 == 0 ? tenants.Attacker : tenants.Victim;
            // Two reads started at once from one place, one of them on another thread.
            var direct = tenants.Installation.Tenants.ReadAsync(team.Owner, (db, token) => db.Roles.Select(role => role.OrgId).Distinct().ToListAsync(token), ct);
            var posted = Task.Run(() => tenants.Installation.Tenants.ReadAsync(team.Owner, (db, token) => db.Subjects.Select(subject => subject.OrgId).Distinct().ToListAsync(token), ct), ct);
            foreach (var seen in await Task.WhenAll(direct, posted))
            {
                if (seen is not [var only] || only != team.OrgId)
                {
                    Interlocked.Increment(ref mixed);
                }
            }
        });

        Tally.Say(runs * 2, mixed);
        mixed.ShouldBe(0);
    }

    [Fact, Trait("proves", "I22"), Trait("proves", "I23")]
    public async Task A_context_that_is_kept_serves_nobody_later()
    {
        ConsoleDb? kept = null;
        await tenants.Installation.Tenants.ReadAsync(tenants.Victim.Owner, (db, _) =>
        {
            kept = db;
            return Task.FromResult(0);
        }, Cancellation);

        var later = () => kept!.Organisations.ToListAsync(Cancellation);

        await later.ShouldThrowAsync<Exception>();
        // Whoever gets the pooled context next sees his own.
        (await tenants.Installation.Tenants.ReadAsync(tenants.Attacker.Owner, (db, ct) => db.Organisations.Select(o => o.Slug).ToListAsync(ct), Cancellation)).ShouldBe(["attacker"]);
    }

    [Fact, Trait("proves", "I22")]
    public void No_static_or_instance_field_of_the_doors_holds_a_tenant()
    {
        var doors = typeof(TenantDb).Assembly.GetTypes().Where(type => type.Namespace == typeof(TenantDb).Namespace);
        var held = doors.SelectMany(type => type.GetFields(Hidden | BindingFlags.Public).Where(field => field.IsStatic && !field.IsInitOnly && !field.IsLiteral)).Select(field => $"{field.DeclaringType!.Name}.{field.Name}");
        held.Where(name => !name.Contains('<', StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact, Trait("proves", "AUD-7"), Trait("proves", "I28")]
    [Trait("asvs", "3.5.3")]
    public async Task A_read_changes_nothing()
    {
        var owner = tenants.Attacker.Owner;
        Func<Task>[] attempts =
        [
            () => tenants.Installation.Tenants.ReadAsync(owner, (db, ct) => db.Subjects.ExecuteUpdateAsync(set => set.SetProperty(subject => subject.DisplayName, "x"), ct), Cancellation),
            () => tenants.Installation.Tenants.ReadAsync(owner, (db, ct) => db.Database.ExecuteSqlRawAsync("UPDATE tenant.subjects SET display_name = 'x'", ct), Cancellation),
            () => tenants.Installation.Tenants.ReadAsync(owner, (db, ct) => db.Subjects.FromSqlRaw("UPDATE tenant.subjects SET display_name = 'x' RETURNING *").ToListAsync(ct), Cancellation),
            () => tenants.Installation.Tenants.ReadAsync(owner, (db, ct) =>
            {
                db.Subjects.Add(Subject.Of(owner.OrgId, Guid.NewGuid(), "x", "x@attacker.example"));
                return db.SaveChangesAsync(ct);
            }, Cancellation),
        ];
        foreach (var attempt in attempts)
        {
            var error = await attempt.ShouldThrowAsync<Exception>();
            (error as PostgresException ?? error.InnerException as PostgresException)!.SqlState.ShouldBe(PostgresErrorCodes.ReadOnlySqlTransaction);
        }
        (await tenants.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.subjects WHERE display_name = 'x'")).ShouldBe(0);
    }

    [Fact, Trait("proves", "AUD-7")]
    public async Task A_change_that_was_saved_early_or_by_hand_does_not_commit_unaudited()
    {
        Func<TenantWrite, Task>[] changes =
        [
            async write =>
            {
                (await write.Db.Organisations.SingleAsync()).Rename("Renamed");
                await write.Db.SaveChangesAsync();
            },
            async write => await write.Db.Subjects.FromSqlRaw("UPDATE tenant.subjects SET display_name = 'x' RETURNING *").ToListAsync(),
            async write => await write.Db.Database.ExecuteSqlRawAsync("UPDATE tenant.subjects SET display_name = 'x'"),
        ];
        foreach (var change in changes)
        {
            var write = () => tenants.Installation.Tenants.WriteAsync<Done>(tenants.Attacker.Owner, Permission.OrganisationManage, async write =>
            {
                await change(write);
                return Done.Instance;
            });
            await write.ShouldThrowAsync<UnauditedChangeException>();
        }
        (await tenants.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.subjects WHERE display_name = 'x'")).ShouldBe(0);
        (await tenants.Installation.ScalarAsAdminAsync<string>($"SELECT name FROM tenant.organisations WHERE org_id = '{tenants.Attacker.OrgId}'")).ShouldBe("attacker");
    }

    private Task<long> ReadThroughAsync<T>() where T : class, ITenantOwned =>
        tenants.Installation.Tenants.ReadAsync(tenants.Attacker.Owner, (db, ct) => db.Set<T>().IgnoreQueryFilters().LongCountAsync(row => row.OrgId != tenants.Attacker.OrgId, ct), Cancellation)
            .ContinueWithRefusal();

    private Task<long> SqlThroughAsync<T>() where T : class, ITenantOwned =>
        tenants.Installation.Tenants.ReadAsync(tenants.Attacker.Owner, async (db, ct) =>
        {
            var entity = db.Model.FindEntityType(typeof(T))!;
            return (await db.Database.SqlQueryRaw<Guid>($"SELECT org_id AS \"Value\" FROM {entity.GetSchema()}.{entity.GetTableName()}").ToListAsync(ct)).LongCount(org => org != tenants.Attacker.OrgId);
        }, Cancellation).ContinueWithRefusal();

    private async Task<List<Guid>> SeenByJobAsync<T>(Guid org) where T : class, ITenantOwned =>
        await tenants.Installation.Tenants.ReadForJobAsync(org, (db, ct) => db.Set<T>().IgnoreQueryFilters().Select(row => row.OrgId).Distinct().ToListAsync(ct), Cancellation).ContinueWithRefusal() ?? [];

    private Task<long> UpdateThroughAsync<T>() where T : class, ITenantOwned =>
        BulkAsync(write => write.Db.Set<T>().IgnoreQueryFilters().Where(row => row.OrgId == tenants.Victim.OrgId).ExecuteUpdateAsync(set => set.SetProperty(row => row.OrgId, tenants.Attacker.OrgId)));

    private Task<long> DeleteThroughAsync<T>() where T : class, ITenantOwned =>
        BulkAsync(write => write.Db.Set<T>().IgnoreQueryFilters().Where(row => row.OrgId == tenants.Victim.OrgId).ExecuteDeleteAsync());

    private async Task<long> BulkAsync(Func<TenantWrite, Task<int>> bulk)
    {
        var changed = 0L;
        await tenants.Installation.Tenants.WriteAsync<Done>(tenants.Attacker.Owner, null, async write =>
        {
            changed = await bulk(write);
            write.Record(AuditAction.OrganisationChanged, AuditTarget.None);
            return Done.Instance;
        }).ContinueWithRefusal();
        return changed;
    }
}

file static class Refused
{
    /// <summary>A statement that the role has no right to reaches nothing.</summary>
    public static async Task<T?> ContinueWithRefusal<T>(this Task<T> attempt)
    {
        try
        {
            return await attempt;
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return default;
        }
    }
}
