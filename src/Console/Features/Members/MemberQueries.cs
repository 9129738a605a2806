using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Castellan.Platform.Rescues;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Members;

/// <summary>Reads of members. A page is found by its keys first and filled afterwards, so that sorting never carries whole rows.</summary>
public sealed class MemberQueries(TenantDb tenants, TimeProvider clock)
{
    public const int PageSize = 50;

    /// <summary>A larger number is told as "more than": counting on costs more than it says.</summary>
    public const int CountedAtMost = 5_000;

    private const int HistoryShown = 100;

    public async Task<MembersView> ListAsync(TenantActor actor, MemberListRequest request, CancellationToken cancellation = default)
    {
        // Counting reads every match and takes longer than the page; neither waits for the other.
        var counted = tenants.ReadAsync(actor, Permission.MembersRead, (db, ct) =>
            new MemberOrdering(db, actor.OrgId, []).Matching(request).Take(CountedAtMost + 1).CountAsync(ct), cancellation);
        var listed = tenants.ReadAsync(actor, Permission.MembersRead, async (db, ct) =>
        {
            var roles = await RolesAsync(db, actor.OrgId, ct);
            var order = new MemberOrdering(db, actor.OrgId, [.. roles.Select(role => role.Id)]);
            var keys = await order.PageAsync(request, PageSize + 1, ct);
            var further = keys.Count > PageSize;
            var shown = request.Before is null ? keys.Take(PageSize) : keys.Take(PageSize).Reverse();
            var rows = await RowsAsync(db, actor.OrgId, [.. shown], ct);
            var (hasBefore, hasAfter) = request.Before is null ? (request.After is not null, further) : (further, true);
            return (
                Rows: rows,
                Roles: roles,
                Before: hasBefore && rows.Count > 0 ? Cursor(rows[0], request.Order) : null,
                After: hasAfter && rows.Count > 0 ? Cursor(rows[^1], request.Order) : null);
        }, cancellation);
        await Task.WhenAll(counted, listed);
        var page = await listed;
        return new MembersView(page.Rows, page.Roles, await counted, page.Before, page.After);
    }

    /// <summary>
    /// Everybody whom the request's filters let through, but for the viewer: for an act on all of them, which should not end
    /// the rights that it is done with.
    /// </summary>
    public Task<IReadOnlyList<Guid>> MatchingAsync(TenantActor actor, MemberListRequest request, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<Guid>>(actor, Permission.MembersRead, async (db, ct) =>
            await new MemberOrdering(db, actor.OrgId, []).Matching(request).Where(m => m.PersonId != actor.PersonId).Select(m => m.PersonId).ToListAsync(ct), cancellation);

    /// <summary>Those whose name or address holds the words, in the order of their names.</summary>
    public Task<IReadOnlyList<MemberRow>> NamedAsync(TenantActor actor, string words, int most, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<MemberRow>>(actor, Permission.MemberDetailsRead, async (db, ct) =>
            await RowsAsync(db, actor.OrgId, [.. await new MemberOrdering(db, actor.OrgId, []).PageAsync(new MemberListRequest(words), most, ct)], ct), cancellation);

    /// <summary>The roles in use, in the order a person expects: the built-in ones from most to least, then the organisation's own.</summary>
    public Task<IReadOnlyList<RoleChoice>> RolesAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MembersRead, async (db, ct) => await RolesAsync(db, actor.OrgId, ct), cancellation);

    /// <summary>Everything about one member; null when this organisation has no such member.</summary>
    public Task<MemberView?> MemberAsync(TenantActor actor, Guid personId, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, personId == actor.PersonId ? Permission.MembersRead : Permission.MemberDetailsRead, async (db, ct) =>
        {
            var membership = await db.Memberships.SingleOrDefaultAsync(m => m.OrgId == actor.OrgId && m.PersonId == personId, ct);
            if (membership is null)
            {
                return null;
            }

            var rows = await RowsAsync(db, actor.OrgId, [personId], ct);
            return new MemberView(
                rows[0],
                membership.SuspendedAt,
                membership.RemovedAt,
                await InviterAsync(db, actor.OrgId, membership.InvitationId, ct),
                await RolesAsync(db, actor.OrgId, ct),
                await HistoryAsync(db, actor.OrgId, personId, ct),
                await InvitationRows.OfMemberAsync(db, actor.OrgId, personId, rows[0].Email, clock.GetUtcNow(), ct),
                actor.May(Permission.SessionsRead) ? await SessionsAsync(db, membership, ct) : null,
                actor.May(Permission.ProtectionRead) ? (await RescueReads.AccountAsync(db, personId, ct))?.Obstacle : null);
        }, cancellation);

    internal static async Task<IReadOnlyList<RoleChoice>> RolesAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation)
    {
        var roles = await db.Roles.Where(role => role.OrgId == orgId).ToListAsync(cancellation);
        return [.. roles.OrderBy(role => role.Kind).ThenBy(role => role.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(role => role.Id).Select(RoleChoice.Of)];
    }

    private static string Cursor(MemberRow row, MemberOrder order) => order switch
    {
        MemberOrder.Joined or MemberOrder.Role => new MemberCursor(row.PersonId, row.JoinedAt).ToString(),
        MemberOrder.Seen when row.LastSeenAt is { } seen => new MemberCursor(row.PersonId, seen).ToString(),
        _ => new MemberCursor(row.PersonId).ToString(),
    };

    private static async Task<List<MemberRow>> RowsAsync(ConsoleDb db, Guid orgId, Guid[] people, CancellationToken cancellation)
    {
        var rows = await (
            from member in db.Memberships
            where member.OrgId == orgId && people.Contains(member.PersonId)
            join subject in db.Subjects on new { member.OrgId, Id = member.PersonId } equals new { subject.OrgId, subject.Id }
            select new MemberRow(
                member.PersonId,
                subject.DisplayName,
                subject.Email,
                member.RoleId,
                member.State == MembershipState.Suspended ? member.RoleBeforeSuspension ?? member.RoleId : null,
                member.State,
                member.JoinedAt,
                db.SessionEntries.Where(e => e.OrgId == orgId && e.PersonId == member.PersonId).Max(e => (DateTimeOffset?)e.LastSeenAt)))
            .ToDictionaryAsync(row => row.PersonId, cancellation);
        return [.. people.Where(rows.ContainsKey).Select(id => rows[id])];
    }

    private static Task<string?> InviterAsync(ConsoleDb db, Guid orgId, Guid? invitationId, CancellationToken cancellation) => (
        from invitation in db.Invitations
        where invitation.OrgId == orgId && invitation.Id == invitationId
        join subject in db.Subjects on new { invitation.OrgId, Id = invitation.InvitedBy } equals new { subject.OrgId, subject.Id }
        select subject.DisplayName ?? subject.Email).SingleOrDefaultAsync(cancellation);

    private static Task<List<RoleChangeRow>> HistoryAsync(ConsoleDb db, Guid orgId, Guid personId, CancellationToken cancellation) => (
        from change in db.RoleChanges
        where change.OrgId == orgId && change.PersonId == personId
        join subject in db.Subjects on new { change.OrgId, Id = change.ByPersonId } equals new { subject.OrgId, Id = (Guid?)subject.Id } into named
        from subject in named.DefaultIfEmpty()
        orderby change.At descending, change.Id descending
        select new RoleChangeRow(change.Id, change.Reason, change.FromRoleId, change.ToRoleId, change.ByPersonId, subject.DisplayName ?? subject.Email, change.At))
        .Take(HistoryShown).ToListAsync(cancellation);

    private async Task<List<SessionRow>> SessionsAsync(ConsoleDb db, Membership membership, CancellationToken cancellation)
    {
        // A suspended or removed person is refused at the door, whatever sessions there are.
        if (!membership.IsActive)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        return await db.SessionEntries
            .Where(e => e.OrgId == membership.OrgId && e.PersonId == membership.PersonId && e.EndedAt == null && e.ExpiresAt > now)
            .OrderByDescending(e => e.LastSeenAt)
            .Select(e => new SessionRow(e.SessionId, e.Method, e.Device, e.Network, e.EnteredAt, e.LastSeenAt))
            .ToListAsync(cancellation);
    }
}
