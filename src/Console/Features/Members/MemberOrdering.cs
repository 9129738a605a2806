using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Members;

/// <summary>
/// Finds which members stand on a page of the list. Every order ends in the person's id, so it is total, and a page begins
/// after (or before) a row, never at a number: rows that come or go meanwhile shift nothing.
/// </summary>
internal sealed class MemberOrdering(ConsoleDb db, Guid orgId, IReadOnlyList<Guid> roleOrder)
{
    /// <summary>Names sort as people expect, accents beside their letters, whatever the database's own locale.</summary>
    private const string Collation = "und-x-icu";

    private static readonly DateTimeOffset Never = DateTimeOffset.MinValue;

    /// <summary>The ids of at most <paramref name="size"/> members after or before the request's cursor, nearest to it first.</summary>
    public async Task<List<Guid>> PageAsync(MemberListRequest request, int size, CancellationToken cancellation)
    {
        var cursor = request.Before ?? request.After;
        var up = request.Descending == request.Before is not null;
        var ordered = request.Order switch
        {
            MemberOrder.Role => await ByRoleAsync(Matching(request), cursor, up, cancellation),
            MemberOrder.Joined => ByJoined(Matching(request), cursor, up),
            MemberOrder.Seen => BySeen(Matching(request), cursor, up),
            _ => await ByNameAsync(request, cursor, up, cancellation),
        };
        return await ordered.Take(size).ToListAsync(cancellation);
    }

    /// <summary>Everybody whom the request's filters let through.</summary>
    public IQueryable<Membership> Matching(MemberListRequest request)
    {
        var members = Filtered(request);
        return SearchPattern.Of(request.Search).Count == 0
            ? members
            : members.Join(Found(request), member => member.PersonId, subject => subject.Id, (member, _) => member);
    }

    private IQueryable<Membership> Filtered(MemberListRequest request)
    {
        var members = db.Memberships.Where(m => m.OrgId == orgId);
        members = request.State is { } state ? members.Where(m => m.State == state) : members.Where(m => m.State != MembershipState.Removed);
        return request.RoleId is { } roleId ? members.Where(m => m.RoleId == roleId) : members;
    }

    private IQueryable<Subject> Found(MemberListRequest request) => SearchPattern.Of(request.Search).Aggregate(
        db.Subjects.Where(s => s.OrgId == orgId),
        (narrowed, pattern) => narrowed.Where(s => EF.Functions.Like(s.SearchText, pattern, SearchPattern.Escape)));

    private async Task<IQueryable<Guid>> ByNameAsync(MemberListRequest request, MemberCursor? cursor, bool up, CancellationToken cancellation)
    {
        var rows = from subject in Found(request)
                   join member in Filtered(request) on subject.Id equals member.PersonId
                   select new { Name = EF.Functions.Collate(subject.SearchText, Collation), subject.Id };
        if (cursor is not null)
        {
            var name = await db.Subjects.Where(s => s.OrgId == orgId && s.Id == cursor.Id).Select(s => s.SearchText).SingleOrDefaultAsync(cancellation) ?? "";
            rows = up
                ? rows.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.Name, row.Id), ValueTuple.Create(name, cursor.Id)))
                : rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.Name, row.Id), ValueTuple.Create(name, cursor.Id)));
        }

        return (up ? rows.OrderBy(row => row.Name).ThenBy(row => row.Id) : rows.OrderByDescending(row => row.Name).ThenByDescending(row => row.Id))
            .Select(row => row.Id);
    }

    private static IQueryable<Guid> ByJoined(IQueryable<Membership> members, MemberCursor? cursor, bool up)
    {
        if (cursor is { Id: var id, At: { } at })
        {
            members = up
                ? members.Where(m => EF.Functions.GreaterThan(ValueTuple.Create(m.JoinedAt, m.PersonId), ValueTuple.Create(at, id)))
                : members.Where(m => EF.Functions.LessThan(ValueTuple.Create(m.JoinedAt, m.PersonId), ValueTuple.Create(at, id)));
        }

        return (up ? members.OrderBy(m => m.JoinedAt).ThenBy(m => m.PersonId) : members.OrderByDescending(m => m.JoinedAt).ThenByDescending(m => m.PersonId))
            .Select(m => m.PersonId);
    }

    // Within a role, who has been there longest.
    private async Task<IQueryable<Guid>> ByRoleAsync(IQueryable<Membership> members, MemberCursor? cursor, bool up, CancellationToken cancellation)
    {
        var roles = roleOrder.ToList();
        var rows = members.Select(m => new { Rank = roles.IndexOf(m.RoleId), m.JoinedAt, Id = m.PersonId });
        if (cursor is { At: { } at, Id: var id })
        {
            var role = await db.Memberships.Where(m => m.OrgId == orgId && m.PersonId == id).Select(m => m.RoleId).SingleOrDefaultAsync(cancellation);
            var rank = roles.IndexOf(role);
            rows = up
                ? rows.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.Rank, row.JoinedAt, row.Id), ValueTuple.Create(rank, at, id)))
                : rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.Rank, row.JoinedAt, row.Id), ValueTuple.Create(rank, at, id)));
        }

        return (up
                ? rows.OrderBy(row => row.Rank).ThenBy(row => row.JoinedAt).ThenBy(row => row.Id)
                : rows.OrderByDescending(row => row.Rank).ThenByDescending(row => row.JoinedAt).ThenByDescending(row => row.Id))
            .Select(row => row.Id);
    }

    // Who was never seen stands before everybody who was.
    private IQueryable<Guid> BySeen(IQueryable<Membership> members, MemberCursor? cursor, bool up)
    {
        var never = Never;
        var entries = from entry in db.SessionEntries
                      where entry.OrgId == orgId
                      group entry by entry.PersonId into person
                      select new { PersonId = person.Key, At = person.Max(e => e.LastSeenAt) };
        var rows = from member in members
                   join entry in entries on member.PersonId equals entry.PersonId into seen
                   from entry in seen.DefaultIfEmpty()
                   select new { At = (DateTimeOffset?)entry.At ?? never, Id = member.PersonId };
        if (cursor is not null)
        {
            var (at, id) = (cursor.At ?? Never, cursor.Id);
            rows = up
                ? rows.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.At, row.Id), ValueTuple.Create(at, id)))
                : rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.At, row.Id), ValueTuple.Create(at, id)));
        }

        return (up ? rows.OrderBy(row => row.At).ThenBy(row => row.Id) : rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id))
            .Select(row => row.Id);
    }
}
