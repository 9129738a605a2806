using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Notifications;

/// <summary>What needs a person in one organisation. Everybody has an own inbox and nobody reads another's.</summary>
public sealed class Inbox(TenantDb tenants)
{
    public const int PageSize = 50;

    /// <summary>Counted so far and no further.</summary>
    public const int MostCounted = 100;

    // At a time; the rest is taken by the next round.
    private const int Round = 500;

    public Task<NotificationList> ListAsync(TenantActor actor, bool unreadOnly, Guid? after, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, async (db, ct) =>
        {
            var rows = Own(db, actor).AsNoTracking();
            rows = unreadOnly ? rows.Where(one => one.ReadAt == null) : rows;
            rows = after is { } last ? rows.Where(one => one.Id.CompareTo(last) < 0) : rows;
            var found = await rows.OrderByDescending(one => one.Id).Take(PageSize + 1).ToListAsync(ct);
            var shown = found.Take(PageSize).ToList();
            var names = await NamesAsync(db, actor.OrgId, [.. shown.Select(one => one.ActorId).OfType<Guid>().Distinct()], ct);
            var roles = await RolesAsync(db, actor.OrgId, [.. shown.Where(one => one.Kind == NotificationKind.RoleChanged).Select(one => one.SubjectId).OfType<Guid>().Distinct()], ct);
            return new NotificationList(
                [.. shown.Select(one => new NotificationLine(
                    one.Id, one.Kind, one.Facts, one.ActorId is { } by ? names.GetValueOrDefault(by) : null, one.SubjectId is { } role ? roles.GetValueOrDefault(role) : null,
                    one.CreatedAt, one.ReadAt is not null))],
                found.Count > PageSize ? shown[^1].Id : null);
        }, cancellation);

    /// <summary>How many are unread, up to <see cref="MostCounted"/>.</summary>
    public Task<int> UnreadAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, (db, ct) => Own(db, actor).Where(one => one.ReadAt == null).Take(MostCounted).CountAsync(ct), cancellation);

    /// <summary>Marks one as read; one that is not there, or is somebody else's, stays as it is.</summary>
    public Task<Outcome<Done>> ReadAsync(TenantActor actor, Guid id, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, permission: null, async write =>
        {
            (await Own(write.Db, actor).SingleOrDefaultAsync(one => one.Id == id, cancellation))?.Read(write.Now);
            return Done.Instance;
        }, cancellation: cancellation);

    public async Task<Outcome<Done>> ReadAllAsync(TenantActor actor, CancellationToken cancellation = default)
    {
        Outcome<int> read;
        do
        {
            read = await tenants.WriteAsync<int>(actor, permission: null, async write =>
            {
                var unread = await Own(write.Db, actor).Where(one => one.ReadAt == null).OrderBy(one => one.Id).Take(Round).ToListAsync(cancellation);
                unread.ForEach(one => one.Read(write.Now));
                return unread.Count;
            }, cancellation: cancellation);
        }
        while (read.Succeeded && read.Value == Round);
        return read.Then<Done>(_ => Done.Instance);
    }

    private static IQueryable<Notification> Own(ConsoleDb db, TenantActor actor) =>
        db.Notifications.Where(one => one.OrgId == actor.OrgId && one.PersonId == actor.PersonId);

    private static async Task<Dictionary<Guid, string>> NamesAsync(ConsoleDb db, Guid orgId, List<Guid> ids, CancellationToken cancellation) => ids.Count == 0 ? [] : await db.Subjects
        .AsNoTracking().Where(subject => subject.OrgId == orgId && ids.Contains(subject.Id) && (subject.DisplayName ?? subject.Email) != null)
        .ToDictionaryAsync(subject => subject.Id, subject => subject.DisplayName ?? subject.Email!, cancellation);

    private static async Task<Dictionary<Guid, RoleName>> RolesAsync(ConsoleDb db, Guid orgId, List<Guid> ids, CancellationToken cancellation) => ids.Count == 0 ? [] : await db.Roles
        .AsNoTracking().Where(role => role.OrgId == orgId && ids.Contains(role.Id)).ToDictionaryAsync(role => role.Id, role => new RoleName(role.Kind, role.Name), cancellation);
}
