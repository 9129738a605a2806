using Castellan.Data.Tenancy;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Jobs;

/// <summary>
/// Makes the audit log's days seven ahead and drops those whose last entry is past its retention. Every hour, so a day
/// goes well within 25 hours of that; days missed while no node was up go together.
/// </summary>
public sealed class AuditDaysSweeper(KeeperDb keeper, BuryDay bury, IOptions<RetentionOptions> options) : ISweeper
{
    public const string Name = "audit-days";

    private const int Ahead = 7;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(asOf.UtcDateTime);
        var made = await keeper.MakeDaysAsync(today, Ahead + 1, cancellation);
        var dropped = 0;
        var entries = 0L;
        foreach (var day in (await keeper.DaysAsync(cancellation)).Where(day => IsPast(day, today, options.Value.AuditDays)))
        {
            await bury(day, cancellation);
            entries += await keeper.DropDayAsync(day, cancellation);
            dropped++;
        }
        return new SweepReport("AuditDays_changed", made + dropped, $"{made}", $"{dropped}", $"{entries}");
    }

    /// <summary>A day is past when even its last moment is older than the retention.</summary>
    internal static bool IsPast(DateOnly day, DateOnly today, int retentionDays) => day.AddDays(retentionDays) < today;
}
