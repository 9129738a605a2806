using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit;

/// <summary>Reads the audit page.</summary>
public sealed class AuditQueries(TenantDb tenants, TrailQueries trail, TimeProvider clock)
{
    private const int PeopleShown = 8;

    public async Task<AuditView> ViewAsync(EnteredTenant tenant, string address, AuditAddress asked, CancellationToken cancellation = default)
    {
        var filter = asked.Filter(TrailClock.ZoneOf(tenant.TimeZone), clock.GetUtcNow());
        return new AuditView(
            address,
            await trail.PageAsync(tenant.Actor, filter, asked.Place, cancellation: cancellation),
            await trail.RetentionAsync(tenant.Actor, cancellation),
            asked.Who is null ? [] : await PeopleAsync(tenant.Actor, asked.Who, cancellation));
    }

    /// <summary>Members and former members whose name or address contains the words, by name.</summary>
    public Task<IReadOnlyList<FoundPerson>> PeopleAsync(TenantActor actor, string words, CancellationToken cancellation = default)
    {
        var wanted = words.ToLowerInvariant();
        return tenants.ReadAsync<IReadOnlyList<FoundPerson>>(actor, Permission.AuditRead, async (db, ct) => await (
            from subject in db.Subjects
            where subject.OrgId == actor.OrgId && subject.ErasedAt == null && subject.SearchText.Contains(wanted)
            join membership in db.Memberships on new { subject.OrgId, subject.Id } equals new { membership.OrgId, Id = membership.PersonId } into places
            from place in places.DefaultIfEmpty()
            orderby subject.DisplayName, subject.Id
            select new FoundPerson(subject.Id, subject.DisplayName ?? subject.Email ?? "", subject.Email, (MembershipState?)place.State))
            .Take(PeopleShown).ToListAsync(ct), cancellation);
    }
}
