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

    /// <summary>A hold that was being placed while its last entries expired is seen by then: no transaction lasts longer than a minute.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private const int Ahead = 7;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(asOf.UtcDateTime);
        var made = await keeper.MakeDaysAsync(today, Ahead + 1, cancellation);
        var dropped = 0;
        var (entries, kept) = (0L, 0L);
        var settled = DateOnly.FromDateTime((asOf - Grace).UtcDateTime);
        foreach (var day in (await keeper.DaysAsync(cancellation)).Where(day => IsPast(day, settled, options.Value.AuditDays)))
        {
            var held = await bury(day, cancellation);
            // Of a day that a killed run had detached already, nothing is left to count.
            entries += Math.Max(await keeper.DropDayAsync(day, cancellation) - held, 0);
            kept += held;
            dropped++;
        }
        return new SweepReport("AuditDays_changed", made + dropped, $"{made}", $"{dropped}", $"{entries}", $"{kept}");
    }

    /// <summary>A day is past when even its last moment is older than the retention.</summary>
    internal static bool IsPast(DateOnly day, DateOnly today, int retentionDays) => day.AddDays(retentionDays) < today;
}
