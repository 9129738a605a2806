using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>Shows whose sessions containment would end, before it does.</summary>
public sealed class ContainmentQueries(TenantDb tenants, TimeProvider clock)
{
    public const int PageSize = 50;

    // Of one person more are counted, not listed.
    private const int SessionsShown = 20;

    /// <param name="search">Words of the name or address.</param>
    /// <param name="after">The last person of the page before.</param>
    public Task<ContainmentView> LiveAsync(TenantActor actor, string? search = null, Guid? after = null, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.ContainMembers, async (db, ct) =>
        {
            var live = OrganisationEntries.Live(db, actor.OrgId, clock.GetUtcNow()).Where(entry => entry.SessionId != actor.SessionId);
            var people = from subject in db.Subjects
                         where subject.OrgId == actor.OrgId && live.Any(entry => entry.PersonId == subject.Id)
                         join member in db.Memberships on new { subject.OrgId, subject.Id } equals new { member.OrgId, Id = member.PersonId }
                         join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
                         select new { subject.Id, subject.SearchText, Name = subject.DisplayName ?? subject.Email ?? "", Email = subject.Email ?? "", role.Kind };
            foreach (var word in FoldedText.Words(search))
            {
                people = people.Where(person => ConsoleDb.Position(person.SearchText, word) > 0);
            }
            var counted = await people.CountAsync(ct);
            // The address holds the last person's id and nothing that names him.
            if (after is { } last && await db.Subjects.Where(subject => subject.OrgId == actor.OrgId && subject.Id == last).Select(subject => subject.SearchText).SingleOrDefaultAsync(ct) is { } place)
            {
                people = people.Where(person => string.Compare(person.SearchText, place) > 0 || (person.SearchText == place && person.Id > last));
            }
            var found = await people.OrderBy(person => person.SearchText).ThenBy(person => person.Id).Take(PageSize + 1).ToListAsync(ct);
            var shown = found.Take(PageSize).ToList();
            var ids = shown.Select(person => person.Id).ToList();
            var sessions = (await live.Where(entry => ids.Contains(entry.PersonId)).OrderByDescending(entry => entry.LastSeenAt)
                .Select(entry => new { entry.PersonId, Session = new ContainedSession(entry.SessionId, entry.Device, entry.Network, entry.EnteredAt, entry.LastSeenAt) }).ToListAsync(ct))
                .ToLookup(row => row.PersonId, row => row.Session);
            return new ContainmentView(
                [.. shown.Select(person => new ContainedPerson(
                    person.Id, person.Name, person.Email, person.Kind != RoleKind.Owner || actor.Standing.RoleKind == RoleKind.Owner || person.Id == actor.PersonId,
                    [.. sessions[person.Id].Take(SessionsShown)], sessions[person.Id].Count()))],
                counted, found.Count > PageSize ? shown[^1].Id : null);
        }, cancellation);
}
