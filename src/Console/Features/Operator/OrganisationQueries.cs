using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator;

/// <summary>The organisations of this installation, by address: what they are called and how large they are, nothing from inside.</summary>
public sealed class OrganisationQueries(OperatorDb door)
{
    public const int PageSize = 50;

    /// <param name="after">The slug this page begins after.</param>
    /// <param name="before">The slug this page ends before; <paramref name="after"/> counts when both are given.</param>
    public Task<OrganisationList> PageAsync(OperatorActor actor, string? search, string? after, string? before, CancellationToken cancellation = default) =>
        door.ReadAsync(actor.PersonId, async (db, ct) =>
        {
            var backwards = after is null && before is not null;
            var wanted = OrganisationSearch.In(db.Organisations, search);
            wanted = after is not null ? wanted.Where(o => string.Compare(o.Slug, after) > 0)
                : before is not null ? wanted.Where(o => string.Compare(o.Slug, before) < 0)
                : wanted;
            wanted = backwards ? wanted.OrderByDescending(o => o.Slug) : wanted.OrderBy(o => o.Slug);
            var found = await wanted.Take(PageSize + 1).Select(o => new OrganisationLine(
                o.OrgId, o.Slug, o.Name,
                db.Memberships.Count(m => m.OrgId == o.OrgId && m.State != MembershipState.Removed),
                db.Memberships.Count(m => m.OrgId == o.OrgId && m.State == MembershipState.Active
                    && db.Roles.Any(r => r.OrgId == m.OrgId && r.Id == m.RoleId && r.Kind == RoleKind.Owner)),
                o.CreatedAt)).ToListAsync(ct);
            var further = found.Count > PageSize;
            var lines = found.Take(PageSize).ToList();
            if (backwards)
            {
                lines.Reverse();
            }
            return new OrganisationList(
                lines,
                lines.Count > 0 && (backwards ? further : after is not null) ? lines[0].Slug : null,
                lines.Count > 0 && (backwards || further) ? lines[^1].Slug : null);
        }, cancellation);
}
