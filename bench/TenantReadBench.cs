using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Bench;

/// <summary>Fifty rows through the organisation's door, and the same query with a WHERE on a table without policies.</summary>
internal static class TenantReadBench
{
    private const int Turns = 61;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(60);

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        await installation.ExecuteAsAdminAsync("""
            CREATE SCHEMA IF NOT EXISTS bench;
            CREATE TABLE bench.memberships (LIKE tenant.memberships INCLUDING ALL);
            INSERT INTO bench.memberships SELECT * FROM tenant.memberships;
            ANALYZE bench.memberships;
            GRANT USAGE ON SCHEMA bench TO castellan_app; GRANT SELECT ON bench.memberships TO castellan_app
            """);
        var (orgId, personId) = (installation.Actor.OrgId, installation.Actor.PersonId);
        var door = installation.Services.GetRequiredService<TenantDb>();
        await using var source = NpgsqlDataSource.Create(DoorConnections.ConnectionString(installation.Access.Server, LoginRole.App, installation.Access.AppPassword, 4));
        var plain = new PooledDbContextFactory<PlainDb>(new DbContextOptionsBuilder<PlainDb>().UseNpgsql(source).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options);

        async Task<Measured> CompareAsync(string name, Func<Task> ours, Func<Task> other)
        {
            // Until the compiler has done its best with both; then short turns, so that both see the same machine.
            await Rounds.MillisecondsAsync(ours, Warm);
            await Rounds.MillisecondsAsync(other, Warm);
            var (ratio, mine, theirs) = await Rounds.CompareAsync(() => Rounds.MillisecondsAsync(ours, Turn), () => Rounds.MillisecondsAsync(other, Turn), Turns);
            return new Measured(name, $"{ratio:F2}", "≤ 1.5", ratio <= 1.5, $"{mine:F3} ms against {theirs:F3} ms, one connection, not prepared");
        }

        return
        [
            await CompareAsync("tenant read of 50 rows through `TenantDb` / same query, no policy",
                () => door.ReadAsync(installation.Actor, (db, ct) => db.Memberships.Where(m => m.OrgId == orgId).OrderBy(m => m.JoinedAt).ThenBy(m => m.PersonId)
                    .Select(m => new { m.PersonId, m.RoleId, m.JoinedAt }).Take(50).ToListAsync(ct)),
                async () =>
                {
                    await using var db = await plain.CreateDbContextAsync();
                    await db.Memberships.Where(m => m.OrgId == orgId).OrderBy(m => m.JoinedAt).ThenBy(m => m.PersonId)
                        .Select(m => new { m.PersonId, m.RoleId, m.JoinedAt }).Take(50).ToListAsync();
                }),
            await CompareAsync("tenant read of one row through `TenantDb` / same query, no policy",
                () => door.ReadAsync(installation.Actor, (db, ct) => db.Memberships.Where(m => m.OrgId == orgId && m.PersonId == personId)
                    .Select(m => new { m.RoleId, m.State }).SingleAsync(ct)),
                async () =>
                {
                    await using var db = await plain.CreateDbContextAsync();
                    await db.Memberships.Where(m => m.OrgId == orgId && m.PersonId == personId).Select(m => new { m.RoleId, m.State }).SingleAsync();
                }),
        ];
    }

    private sealed class PlainDb(DbContextOptions<PlainDb> options) : DbContext(options)
    {
        public DbSet<PlainMembership> Memberships => Set<PlainMembership>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            var table = modelBuilder.Entity<PlainMembership>().ToTable("memberships", "bench");
            table.HasKey(m => new { m.OrgId, m.PersonId });
            table.Property(m => m.OrgId).HasColumnName("org_id");
            table.Property(m => m.PersonId).HasColumnName("person_id");
            table.Property(m => m.RoleId).HasColumnName("role_id");
            table.Property(m => m.JoinedAt).HasColumnName("joined_at");
            table.Property(m => m.State).HasColumnName("state").HasConversion<short>();
        }
    }

    private sealed class PlainMembership
    {
        public Guid OrgId { get; init; }

        public Guid PersonId { get; init; }

        public Guid RoleId { get; init; }

        public DateTimeOffset JoinedAt { get; init; }

        public MembershipState State { get; init; }
    }
}
