using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>Shows whose sessions containment would end, before it does.</summary>
public sealed class ContainmentQueries(TenantDb tenants, TimeProvider clock)
{
    public const int SessionsShown = 1000;

    public Task<ContainmentView> LiveAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.ContainMembers, async (db, ct) =>
        {
            var rows = await (
                from entry in OrganisationEntries.Live(db, actor.OrgId, clock.GetUtcNow())
                where entry.SessionId != actor.SessionId
                join member in db.Memberships on new { entry.OrgId, entry.PersonId } equals new { member.OrgId, member.PersonId }
                join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
                join subject in db.Subjects on new { entry.OrgId, Id = entry.PersonId } equals new { subject.OrgId, subject.Id }
                orderby subject.DisplayName, subject.Id, entry.LastSeenAt descending
                select new { entry.PersonId, Name = subject.DisplayName ?? subject.Email ?? "", role.Kind, Session = new ContainedSession(entry.SessionId, entry.Device, entry.Network, entry.EnteredAt, entry.LastSeenAt) })
                .Take(SessionsShown).ToListAsync(ct);
            return new ContainmentView([.. rows.GroupBy(row => row.PersonId).Select(person => new ContainedPerson(
                person.Key, person.First().Name, person.First().Kind != RoleKind.Owner || actor.Standing.RoleKind == RoleKind.Owner || person.Key == actor.PersonId,
                [.. person.Select(row => row.Session)]))]);
        }, cancellation);
}
