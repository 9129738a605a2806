using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Trail;

/// <summary>
/// Who opened a page that shows more about others than a name is put on record: once an hour, page and session, so that looking
/// around does not flood the trail.
/// </summary>
internal static class Views
{
    private static readonly TimeSpan Together = TimeSpan.FromHours(1);

    /// <summary>Whether this session has no such view of the target on record within the hour.</summary>
    public static async Task<bool> IsNewAsync(TenantWrite write, AuditAction action, Guid targetId, CancellationToken cancellation)
    {
        var (actor, since) = (write.Actor, write.Now - Together);
        return !await write.Db.AuditEntries.AnyAsync(
            entry => entry.OrgId == actor.OrgId && entry.TargetId == targetId && entry.OccurredAt > since && entry.Action == action && entry.SessionId == actor.SessionId, cancellation);
    }
}
