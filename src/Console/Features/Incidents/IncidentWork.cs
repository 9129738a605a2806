using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>What the commands on incidents look up inside their transactions.</summary>
internal static class IncidentWork
{
    public static string Named(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"INC-{number}");

    public static Task<Incident?> FindAsync(TenantWrite write, int number, CancellationToken cancellation) =>
        write.Db.Incidents.SingleOrDefaultAsync(incident => incident.OrgId == write.Actor.OrgId && incident.Number == number, cancellation);

    public static Task<List<AnchorDecision>> LedgerAsync(TenantWrite write, Incident incident, CancellationToken cancellation) =>
        write.Db.IncidentAnchors.Where(line => line.OrgId == incident.OrgId && line.IncidentId == incident.Id).ToListAsync(cancellation);

    /// <summary>Adds an incident with its first phase, its first decision and its first line.</summary>
    public static async Task<Outcome<Incident>> OpenAsync(TenantWrite write, string title, string? summary, string? place, LocalInstant noticed, CancellationToken cancellation)
    {
        var (orgId, by) = (write.Actor.OrgId, write.Actor.PersonId);
        var number = await IncidentNumbers.NextAsync(write.Db, orgId, cancellation);
        return Incident.Report(orgId, number, new SuspicionReport(title, summary, place, noticed.At, noticed.Zone), by, write.Now).Then(reported =>
        {
            var (incident, phase) = reported;
            // Who noticed says when: the first decision of the ledger, to be corrected like any other.
            return AnchorDecision.Decide(incident, AnchorKind.Detected, noticed, present: null, incident.Title, by, write.Now).Then<Incident>(detected =>
            {
                write.Db.Incidents.Add(incident);
                write.Db.IncidentPhases.Add(phase);
                write.Db.IncidentAnchors.Add(detected);
                write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.Reported, "", incident.Title, by, write.Now));
                return incident;
            });
        });
    }

    public static async Task<bool> IsActiveMemberAsync(TenantWrite write, Guid? personId, CancellationToken cancellation) =>
        personId is null || await write.Db.Memberships.AnyAsync(member => member.OrgId == write.Actor.OrgId && member.PersonId == personId && member.State == MembershipState.Active, cancellation);

    /// <summary>Who is told at once: security officers, or, where there are none, admins and owners; by mail the incident contact too.</summary>
    public static async Task<ToldAtOnce> ToldAtOnceAsync(TenantWrite write, string? contact, CancellationToken cancellation)
    {
        var orgId = write.Actor.OrgId;
        var candidates = await (
            from member in write.Db.Memberships
            where member.OrgId == orgId && member.State == MembershipState.Active
            join role in write.Db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            where role.Kind == RoleKind.SecurityOfficer || role.Kind == RoleKind.Admin || role.Kind == RoleKind.Owner
            join subject in write.Db.Subjects on new { member.OrgId, Id = member.PersonId } equals new { subject.OrgId, subject.Id }
            where subject.Email != null
            select new { role.Kind, member.PersonId, Email = subject.Email! }).ToListAsync(cancellation);
        var officers = candidates.Where(candidate => candidate.Kind == RoleKind.SecurityOfficer).ToList();
        var told = officers.Count > 0 ? officers : candidates;
        return new ToldAtOnce(
            [.. told.Select(candidate => candidate.Email).Concat(contact is null ? [] : [contact]).Distinct(StringComparer.OrdinalIgnoreCase)],
            [.. told.Select(candidate => candidate.PersonId)]);
    }
}

/// <summary>Who is told at once, by mail and by the bell.</summary>
internal sealed record ToldAtOnce(IReadOnlyList<string> Addresses, IReadOnlyList<Guid> People);
