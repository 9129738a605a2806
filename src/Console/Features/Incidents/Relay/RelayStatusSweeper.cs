using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Notifications;
using Castellan.Data.Obligations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.Relay;

/// <summary>
/// Lets operators see how far each organisation is without opening it: which roles have seen and taken on its part, how many obligations
/// are open, whether it is closed. It is read as the organisation's and put into the organisation's own row.
/// </summary>
public sealed class RelayStatusSweeper(OperatorDb operators, TenantDb tenants) : ISweeper
{
    public const string Name = "installation-incident-states";

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var told = await operators.ReadAsync(null, (db, ct) => (
            from relayed in db.RelayedIncidents
            join origin in db.InstallationIncidents on relayed.OriginId equals origin.Id
            where relayed.ToldAt != null && origin.State == InstallationIncidentState.Open
            orderby relayed.ToldAt
            select relayed).ToListAsync(ct), cancellation);
        var changed = 0;
        foreach (var relayed in told)
        {
            var status = await tenants.ReadForJobAsync(relayed.OrgId, (db, ct) => StatusAsync(db, relayed, asOf, ct), cancellation);
            if (status is not null && status with { Seen = status.Seen | relayed.Seen, Acknowledged = status.Acknowledged | relayed.Acknowledged } != relayed.Status)
            {
                changed += await PublishAsync(relayed, status, cancellation);
            }
        }
        return new SweepReport("Relay_states", changed);
    }

    private async Task<int> PublishAsync(RelayedIncident relayed, RelayStatus status, CancellationToken cancellation)
    {
        var published = await tenants.RelayAsync<Done>(relayed.OrgId, relayed.ChosenBy, async write =>
        {
            var row = await write.Db.RelayedIncidents.SingleOrDefaultAsync(one => one.OrgId == relayed.OrgId && one.OriginId == relayed.OriginId, cancellation);
            row?.Publish(status, write.Now);
            return Done.Instance;
        }, cancellation);
        return published.Succeeded ? 1 : 0;
    }

    private static async Task<RelayStatus?> StatusAsync(ConsoleDb db, RelayedIncident relayed, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var orgId = relayed.OrgId;
        if (await db.Incidents.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == orgId && one.Id == relayed.IncidentId, cancellation) is not { } incident)
        {
            return null;
        }
        var facts = (await ObligationReads.FactsAsync(db, orgId, [incident], cancellation))[incident.Id];
        var seen = await RolesAsync(db, orgId, db.Notifications.Where(one => one.OrgId == orgId && one.SubjectId == incident.Id && one.Kind == NotificationKind.IncidentRelayed && one.ReadAt != null).Select(one => one.PersonId), cancellation);
        var acknowledged = await RolesAsync(db, orgId, db.ObligationAcknowledgements.Where(one => one.OrgId == orgId && one.IncidentId == incident.Id).Select(one => one.PersonId), cancellation);
        var open = incident.IsOpen ? ObligationEngine.Compute(facts.Rules, facts.Facts, asOf).Count(one => one.IsOpen && one.State != ObligationState.NotStarted) : 0;
        return new RelayStatus(seen, acknowledged, open, incident.State);
    }

    private static async Task<RelayRoles> RolesAsync(ConsoleDb db, Guid orgId, IQueryable<Guid> people, CancellationToken cancellation)
    {
        var kinds = await (
            from member in db.Memberships
            where member.OrgId == orgId && people.Contains(member.PersonId)
            join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            select role.Kind).Distinct().ToListAsync(cancellation);
        return kinds.Aggregate(RelayRoles.None, (all, kind) => all | kind switch
        {
            RoleKind.Owner => RelayRoles.Owner,
            RoleKind.SecurityOfficer => RelayRoles.SecurityOfficer,
            _ => RelayRoles.Other,
        });
    }
}
