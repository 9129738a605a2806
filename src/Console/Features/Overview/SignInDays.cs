using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Overview;

/// <summary>
/// Sign-ins by day. Days that are over are counted once and remembered by this node, as the log grows at its end only. What
/// is remembered is found by the organisation that was entered, never by anything that a request names.
/// </summary>
public sealed class SignInDays(TenantDb tenants, IOptions<RetentionOptions> retention, TimeProvider clock) : IDisposable
{
    // A month of five thousand organisations.
    private const int MostDays = 150_000;

    private static readonly TimeSpan Kept = TimeSpan.FromHours(6);

    // An entry carries the time at which its transaction began.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(15);

    private static readonly short[] Actions = [(short)AuditAction.SignedIn, (short)AuditAction.SignInRefused];

    private readonly MemoryCache _days = new(new MemoryCacheOptions { SizeLimit = MostDays });

    /// <summary>Every day of the retention in the organisation's time zone, oldest first.</summary>
    public async Task<IReadOnlyList<SignInDay>> OfAsync(EnteredTenant tenant, CancellationToken cancellation)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(tenant.TimeZone);
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date);
        var days = Enumerable.Range(0, retention.Value.AuditDays).Select(back => today.AddDays(back - retention.Value.AuditDays + 1)).ToList();
        var known = days.Select(day => _days.Get<SignInDay>(Key(tenant, day))).ToList();
        var missing = known.FindIndex(day => day is null);
        // Two hours earlier, as midnight may fall into a change of the clocks; what they add to the day before is left aside.
        var counted = (await CountAsync(tenant, StartOf(days[missing], zone).AddHours(-2), cancellation)).ToLookup(count => count.Day);
        for (var at = missing; at < days.Count; at++)
        {
            known[at] = new SignInDay(
                days[at],
                counted[days[at]].Where(count => count.Action == (short)AuditAction.SignedIn).Sum(count => count.Count),
                counted[days[at]].Where(count => count.Action == (short)AuditAction.SignInRefused).Sum(count => count.Count));
            if (StartOf(days[at].AddDays(1), zone) + Settled < now)
            {
                _days.Set(Key(tenant, days[at]), known[at], new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
            }
        }
        return known!;
    }

    public void Dispose() => _days.Dispose();

    private Task<List<DayCount>> CountAsync(EnteredTenant tenant, DateTimeOffset from, CancellationToken cancellation)
    {
        var org = tenant.OrgId;
        // Quarters of an hour first: every time zone's midnight falls between two of them, and there are fewer to convert.
        return tenants.ReadAsync(tenant.Actor, (db, ct) => db.Database.SqlQuery<DayCount>($"""
            SELECT (quarter AT TIME ZONE {tenant.TimeZone})::date AS "Day", action AS "Action", sum(entries)::bigint AS "Count"
            FROM (SELECT date_bin('15 minutes', occurred_at, 'epoch') AS quarter, action, count(*) AS entries
                  FROM audit.entries
                  WHERE org_id = {org} AND action = ANY ({Actions}) AND occurred_at > {from}
                  GROUP BY 1, 2) quarters
            GROUP BY 1, 2
            """).ToListAsync(ct), cancellation);
    }

    private static (Guid OrgId, string Zone, DateOnly Day) Key(EnteredTenant tenant, DateOnly day) => (tenant.OrgId, tenant.TimeZone, day);

    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private sealed record DayCount(DateOnly Day, short Action, long Count);
}
