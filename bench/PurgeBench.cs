using System.Diagnostics;
using Castellan.Data.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Bench;

/// <summary>A day of the audit log goes: as a partition by the keeper, and by DELETE and VACUUM from one table with the same indexes.</summary>
internal static class PurgeBench
{
    // Each round fills a day first, which takes longer than either way of emptying it.
    private const int Counted = 5;

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        await installation.ExecuteAsAdminAsync("""
            CREATE SCHEMA IF NOT EXISTS bench;
            CREATE TABLE bench.entries (LIKE audit.entries INCLUDING ALL)
            """);
        var keeper = installation.Services.GetRequiredService<KeeperDb>();
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var (drops, deletes) = (new List<double>(), new List<double>());
        for (var round = 0; round < Counted; round++)
        {
            var day = today.AddDays(-100 - round);
            await keeper.MakeDaysAsync(day, 1);
            await FillAsync(installation, "audit.entries", day);
            await FillAsync(installation, "bench.entries", day);
            var started = Stopwatch.GetTimestamp();
            await keeper.DropDayAsync(day);
            drops.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            deletes.Add(await DeleteAsync(installation, day));
        }
        var ratio = Rounds.Median(deletes.Zip(drops, (delete, drop) => delete / drop));
        return [new Measured($"DELETE + VACUUM of {installation.Size.Rows:N0} entries / purge of a day", $"{ratio:F0}×", "≥ 50×", ratio >= 50,
            $"{Rounds.Median(deletes):N0} ms against {Rounds.Median(drops):N0} ms, median of {Counted}; the larger the day the larger the ratio")];
    }

    private static Task FillAsync(BenchInstallation installation, string table, DateOnly day) => installation.ExecuteAsAdminAsync($"""
        INSERT INTO {table} (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind, target_id, request_id, network, device)
        SELECT '{installation.Actor.OrgId}', '{day:yyyy-MM-dd}T00:00:00Z'::timestamptz + n * interval '86400 s' / {installation.Size.Rows}, 100 + n % 7, 0, 0,
               gen_random_uuid(), 1, gen_random_uuid(), md5(n::text), '192.0.2.0/24', 'Firefox · Linux'
        FROM generate_series(0, {installation.Size.Rows - 1}) n
        """);

    private static async Task<double> DeleteAsync(BenchInstallation installation, DateOnly day)
    {
        await using var connection = new NpgsqlConnection(installation.AdminConnectionString);
        await connection.OpenAsync();
        var started = Stopwatch.GetTimestamp();
        await using (var delete = new NpgsqlCommand($"DELETE FROM bench.entries WHERE occurred_at >= '{day:yyyy-MM-dd}T00:00:00Z' AND occurred_at < '{day.AddDays(1):yyyy-MM-dd}T00:00:00Z'", connection))
        {
            await delete.ExecuteNonQueryAsync();
        }
        await using (var vacuum = new NpgsqlCommand("VACUUM bench.entries", connection))
        {
            await vacuum.ExecuteNonQueryAsync();
        }
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
