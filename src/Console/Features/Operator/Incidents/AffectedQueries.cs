using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator.Incidents;

/// <summary>The organisations that an incident of the installation touches, and those that could be chosen.</summary>
public sealed class AffectedQueries(OperatorDb door)
{
    public const int PageSize = 50;
    public const int NamesShown = 10;

    /// <param name="after">The slug this page begins after.</param>
    public Task<AffectedView?> PageAsync(OperatorActor actor, int number, string? after, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, ct) =>
    {
        var found = await (
            from part in db.RelayedIncidents
            where part.OriginId == incident.Id
            join organisation in db.Organisations on part.OrgId equals organisation.OrgId
            where after == null || string.Compare(organisation.Slug, after) > 0
            orderby organisation.Slug
            select new { Part = part, organisation.Slug, organisation.Name }).Take(PageSize + 1).ToListAsync(ct);
        return new AffectedView(
            await InstallationIncidentQueries.HeadAsync(db, incident, ct),
            [.. found.Take(PageSize).Select(line => new AffectedLine(
                line.Part.OrgId, line.Slug, line.Name,
                new AffectedFacts(line.Part.DataCategories, line.Part.PeopleCategories, line.Part.PeopleCount, line.Part.RecordCount, line.Part.Words),
                line.Part.ReleasedAt, line.Part.ToldAt, line.Part.ToldPeople, line.Part.WithdrawnAt, line.Part.WithdrawReason, line.Part.Status))],
            found.Count > PageSize ? found[PageSize - 1].Slug : null);
    }, cancellation);

    /// <summary>The first that a search finds among those that are not chosen.</summary>
    public Task<CandidatesView?> CandidatesAsync(OperatorActor actor, int number, string? search, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, ct) =>
    {
        var free = OrganisationSearch.In(db.Organisations, search).Where(o => o.OrgId != Installation.OrgId
            && !db.RelayedIncidents.Any(part => part.OrgId == o.OrgId && part.OriginId == incident.Id && (part.WithdrawnAt == null || part.ToldAt != null)));
        return new CandidatesView(
            await free.OrderBy(o => o.Slug).Take(PageSize).Select(o => new Candidate(
                o.OrgId, o.Slug, o.Name, db.Memberships.Count(m => m.OrgId == o.OrgId && m.State == MembershipState.Active))).ToListAsync(ct),
            await free.CountAsync(ct));
    }, cancellation);

    /// <summary>Who will be told: numbers of people, and where there is no security officer.</summary>
    public Task<TellingPreview?> PreviewAsync(OperatorActor actor, int number, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, ct) =>
    {
        var waiting = db.RelayedIncidents.Where(part => part.OriginId == incident.Id && part.ReleasedAt == null && part.WithdrawnAt == null).Select(part => part.OrgId);
        var people =
            from member in db.Memberships
            where waiting.Contains(member.OrgId) && member.State == MembershipState.Active
            join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            select new { member.OrgId, role.Kind };
        var organisations = db.Organisations.Where(o => waiting.Contains(o.OrgId));
        return new TellingPreview(
            await organisations.CountAsync(ct),
            await people.CountAsync(person => person.Kind == RoleKind.Owner, ct),
            await people.CountAsync(person => person.Kind == RoleKind.SecurityOfficer, ct),
            await organisations.CountAsync(o => o.IncidentContact != null, ct),
            await organisations.Where(o => !people.Any(person => person.OrgId == o.OrgId && person.Kind == RoleKind.SecurityOfficer)).OrderBy(o => o.Name).Select(o => o.Name).Take(NamesShown + 1).ToListAsync(ct));
    }, cancellation);

    private Task<T?> ReadAsync<T>(OperatorActor actor, int number, Func<ConsoleDb, InstallationIncident, CancellationToken, Task<T>> query, CancellationToken cancellation)
        where T : class => door.ReadAsync(actor.PersonId, async (db, ct) =>
            await db.InstallationIncidents.SingleOrDefaultAsync(one => one.Number == number, ct) is { } incident ? await query(db, incident, ct) : null, cancellation);
}
