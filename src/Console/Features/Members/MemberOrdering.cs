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

    /// <summary>The ids of at most <paramref name="size"/> members after or before the request's cursor, nearest to it first.</summary>
    public async Task<List<Guid>> PageAsync(MemberListRequest request, int size, CancellationToken cancellation)
    {
        var cursor = request.Before ?? request.After;
        var up = request.Descending == request.Before is not null;
        if (request.Order == MemberOrder.Seen)
        {
            return await BySeenAsync(Matching(request), cursor, up, size, cancellation);
        }

        var ordered = request.Order switch
        {
            MemberOrder.Role => await ByRoleAsync(Matching(request), cursor, up, cancellation),
            MemberOrder.Joined => ByJoined(Matching(request), cursor, up),
            _ => await ByNameAsync(request, cursor, up, cancellation),
        };
        return await ordered.Take(size).ToListAsync(cancellation);
    }

    /// <summary>Everybody whom the request's filters let through.</summary>
    public IQueryable<Membership> Matching(MemberListRequest request)
    {
        var members = Filtered(request);
        return TypedWords.Of(request.Search).Count == 0
            ? members
            : members.Join(Found(request), member => member.PersonId, subject => subject.Id, (member, _) => member);
    }

    private IQueryable<Membership> Filtered(MemberListRequest request)
    {
        var members = db.Memberships.Where(m => m.OrgId == orgId);
        members = request.State is { } state ? members.Where(m => m.State == state) : members.Where(m => m.State != MembershipState.Removed);
        return request.RoleId is { } roleId ? members.Where(m => m.RoleId == roleId) : members;
    }

    private IQueryable<Subject> Found(MemberListRequest request) => TypedWords.Of(request.Search).Aggregate(
        db.Subjects.Where(s => s.OrgId == orgId),
        (narrowed, word) => narrowed.Where(s => ConsoleDb.Position(s.SearchText, word) > 0));

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

    // Who was never seen stands before everybody who was, so a page can hold the end of one part and the beginning of the other.
    private async Task<List<Guid>> BySeenAsync(IQueryable<Membership> members, MemberCursor? cursor, bool up, int size, CancellationToken cancellation)
    {
        var (amongSeen, amongUnseen) = (cursor is { At: not null } ? cursor : null, cursor is { At: null } ? cursor : null);
        IQueryable<Guid>[] parts = (up, cursor) switch
        {
            (true, { At: not null }) => [Seen(members, amongSeen, up)],
            (true, _) => [Unseen(members, amongUnseen, up), Seen(members, null, up)],
            (false, { At: null }) => [Unseen(members, amongUnseen, up)],
            (false, _) => [Seen(members, amongSeen, up), Unseen(members, null, up)],
        };
        var page = new List<Guid>();
        foreach (var part in parts.Where(_ => page.Count < size))
        {
            page.AddRange(await part.Take(size - page.Count).ToListAsync(cancellation));
        }

        return page;
    }

    // The latest entry stands for the person: walked in its order, a page is found without looking at everybody.
    private IQueryable<Guid> Seen(IQueryable<Membership> members, MemberCursor? cursor, bool up)
    {
        var rows = from member in members
                   join entry in db.SessionEntries on new { member.OrgId, member.PersonId } equals new { entry.OrgId, entry.PersonId }
                   where !db.SessionEntries.Any(later => later.OrgId == entry.OrgId && later.PersonId == entry.PersonId
                       && EF.Functions.GreaterThan(ValueTuple.Create(later.LastSeenAt, later.SessionId), ValueTuple.Create(entry.LastSeenAt, entry.SessionId)))
                   select new { At = entry.LastSeenAt, Id = entry.PersonId };
        if (cursor is { At: { } at, Id: var id })
        {
            rows = up
                ? rows.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.At, row.Id), ValueTuple.Create(at, id)))
                : rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.At, row.Id), ValueTuple.Create(at, id)));
        }

        return (up ? rows.OrderBy(row => row.At).ThenBy(row => row.Id) : rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id))
            .Select(row => row.Id);
    }

    private IQueryable<Guid> Unseen(IQueryable<Membership> members, MemberCursor? cursor, bool up)
    {
        var people = members.Where(m => !db.SessionEntries.Any(e => e.OrgId == m.OrgId && e.PersonId == m.PersonId)).Select(m => m.PersonId);
        if (cursor is { Id: var id })
        {
            people = up ? people.Where(person => person > id) : people.Where(person => person < id);
        }

        return up ? people.Order() : people.OrderDescending();
    }
}
