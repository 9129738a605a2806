using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Members;

/// <summary>Reads of invitations, newest first.</summary>
public sealed class InvitationQueries(TenantDb tenants, TimeProvider clock)
{
    public const int PageSize = 50;

    public Task<InvitationsView> ListAsync(TenantActor actor, InvitationListRequest request, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MembersRead, async (db, ct) =>
        {
            var now = clock.GetUtcNow();
            var matching = Matching(db, actor.OrgId, request, now);
            var rows = await InvitationRows.ReadAsync(db, Page(matching, request).Take(PageSize + 1), now, ct);
            var further = rows.Count > PageSize;
            var shown = rows.Take(PageSize).ToList();
            if (request.Before is not null)
            {
                shown.Reverse();
            }

            var (hasBefore, hasAfter) = request.Before is null ? (request.After is not null, further) : (further, true);
            return new InvitationsView(
                shown,
                await MemberQueries.RolesAsync(db, actor.OrgId, ct),
                await matching.Take(MemberQueries.CountedAtMost + 1).CountAsync(ct),
                hasBefore && shown.Count > 0 ? Cursor(shown[0]) : null,
                hasAfter && shown.Count > 0 ? Cursor(shown[^1]) : null);
        }, cancellation);

    private static string Cursor(InvitationRow row) => new MemberCursor(row.Id, row.CreatedAt).ToString();

    private static IQueryable<Invitation> Matching(ConsoleDb db, Guid orgId, InvitationListRequest request, DateTimeOffset now) =>
        TypedWords.Of(request.Search).Aggregate(
            db.Invitations.Where(i => i.OrgId == orgId).In(request.State, now),
            (narrowed, word) => narrowed.Where(i => ConsoleDb.Position(i.Address, word) > 0));

    private static IQueryable<Invitation> Page(IQueryable<Invitation> invitations, InvitationListRequest request) => request switch
    {
        { Before: { At: { } at, Id: var id } } => invitations
            .Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.CreatedAt, i.Id), ValueTuple.Create(at, id)))
            .OrderBy(i => i.CreatedAt).ThenBy(i => i.Id),
        { After: { At: { } at, Id: var id } } => invitations
            .Where(i => EF.Functions.LessThan(ValueTuple.Create(i.CreatedAt, i.Id), ValueTuple.Create(at, id)))
            .OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id),
        _ => invitations.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id),
    };
}
