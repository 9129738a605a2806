using Microsoft.EntityFrameworkCore;

namespace Castellan.Data.Holds;

/// <summary>Numbers an organisation's holds. Whoever asks has the organisation's lock, which makes reading and adding one step.</summary>
public static class HoldNumbers
{
    public static async Task<int> NextAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation) =>
        (await db.AuditHolds.Where(hold => hold.OrgId == orgId).MaxAsync(hold => (int?)hold.Number, cancellation) ?? 0) + 1;
}
