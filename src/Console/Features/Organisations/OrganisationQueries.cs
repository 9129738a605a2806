using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Organisations;

/// <summary>An organisation's settings as the page edits them.</summary>
public sealed record SettingsView(string Name, string Slug, string TimeZone, string Language, string? IncidentContact, string? BillingContact, DateTimeOffset CreatedAt, uint Version);

/// <summary>Reads for the settings page and for landing.</summary>
public sealed class OrganisationQueries(TenantDb tenants, IdentityDb identities)
{
    public Task<SettingsView> SettingsAsync(EnteredTenant tenant, CancellationToken cancellation = default) =>
        tenants.ReadAsync(tenant.Actor, (db, ct) => db.Organisations.Where(o => o.OrgId == tenant.OrgId)
            .Select(o => new SettingsView(o.Name, o.Slug, o.TimeZone, o.Language, o.IncidentContact, o.BillingContact, o.CreatedAt, o.Version))
            .SingleAsync(ct), cancellation);

    /// <summary>How many active members each organisation has, of those that the person may enter now.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> MembersAsync(SignedIn who, IEnumerable<OrganisationOfPerson> mine, CancellationToken cancellation = default)
    {
        var members = new Dictionary<Guid, int>();
        foreach (var one in mine.Where(one => one.IsOpen))
        {
            var actor = new TenantActor(one.OrgId, who.PersonId, who.SessionId, who.Origin, one.Standing);
            members[one.OrgId] = await tenants.ReadAsync(actor, (db, ct) => db.Memberships.CountAsync(member => member.OrgId == one.OrgId && member.State == MembershipState.Active, ct), cancellation);
        }
        return members;
    }

    /// <summary>The organisation used last.</summary>
    public Task<Guid?> LastVisitedAsync(SignedIn who, CancellationToken cancellation = default) =>
        identities.ReadAsync(who.PersonId, (db, ct) => db.People.Where(p => p.Id == who.PersonId).Select(p => p.LastOrgId).SingleOrDefaultAsync(ct), cancellation);
}
