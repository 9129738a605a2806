using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Castellan.Data.Verifications;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit;

/// <summary>Reads the audit page.</summary>
public sealed class AuditQueries(TenantDb tenants, TrailQueries trail, TrailWords words, TimeProvider clock)
{
    private const int PeopleShown = 8;

    public async Task<AuditView> ViewAsync(EnteredTenant tenant, string address, AuditAddress asked, CancellationToken cancellation = default)
    {
        var search = asked.Words is null ? null : Understood(asked);
        var filter = asked.Filter(TrailClock.ZoneOf(tenant.TimeZone), clock.GetUtcNow(), search);
        var around = asked.Entry is null ? null : await trail.AroundAsync(tenant.Actor, asked.Entry, cancellation);
        var page = around ?? await trail.PageAsync(tenant.Actor, filter, asked.Place, cancellation: cancellation);
        var (brokenSince, held) = await StandingAsync(tenant.Actor, page, cancellation);
        return new AuditView(
            address,
            page,
            await trail.RetentionAsync(tenant.Actor, cancellation),
            search?.Rest is null ? [] : await PeopleAsync(tenant.Actor, search.Rest, cancellation),
            search?.Actions ?? [],
            asked.Entry is not null && around is null,
            brokenSince,
            held);
    }

    // What the last verification found, and which entries of the page open holds keep.
    private Task<(DateTimeOffset? BrokenSince, IReadOnlyDictionary<Guid, string> Held)> StandingAsync(TenantActor actor, TrailPage page, CancellationToken cancellation) =>
        tenants.ReadAsync(actor, Permission.AuditRead, async (db, ct) =>
        {
            var last = await db.AuditVerifications.Where(row => row.OrgId == actor.OrgId && (row.State == VerificationState.Intact || row.State == VerificationState.Broken))
                .OrderByDescending(row => row.EndedAt).Select(row => new { row.State, row.EndedAt }).FirstOrDefaultAsync(ct);
            var holds = await db.AuditHolds.Where(hold => hold.OrgId == actor.OrgId && hold.ReleasedAt == null).OrderBy(hold => hold.Number).ToListAsync(ct);
            var scopes = holds.Select(hold => (hold.Number, hold.Scope)).ToList();
            IReadOnlyDictionary<Guid, string> held = page.Entries
                .Select(entry => (entry.Id, Numbers: scopes.Where(one => one.Scope.Covers(
                    entry.Id, entry.OccurredAt, entry.Action, entry.Outcome, entry.ActorId, entry.TargetId, entry.SessionId, entry.RequestId, entry.Network)).Select(one => one.Number).ToList()))
                .Where(one => one.Numbers.Count > 0).ToDictionary(one => one.Id, one => string.Join(", ", one.Numbers));
            return (last?.State == VerificationState.Broken ? last.EndedAt : null, held);
        }, cancellation);

    /// <summary>How much happened in the chosen time, and how much of it was refused or failed.</summary>
    public Task<IReadOnlyList<TrailSlice>> VolumeAsync(EnteredTenant tenant, AuditAddress asked, CancellationToken cancellation = default) =>
        trail.VolumeAsync(tenant.Actor, asked.Edges(TrailClock.ZoneOf(tenant.TimeZone), clock.GetUtcNow(), trail.RetentionDays), cancellation);

    /// <summary>Names for the people and things that the address picks out.</summary>
    public async Task<IReadOnlyDictionary<Guid, TrailName>> NamesAsync(TenantActor actor, AuditAddress asked, CancellationToken cancellation = default) =>
        actor.May(Permission.AuditRead) ? (await trail.PageAsync(actor, new TrailFilter { Actor = asked.Actor, Target = asked.Target, About = asked.About }, size: 1, cancellation: cancellation)).Names : TrailPage.Empty.Names;

    /// <summary>What the words are taken for: beside a chosen action they name none.</summary>
    public SearchWords Understood(AuditAddress asked) => asked.Action is null
        ? SearchWords.Read(asked.Words ?? "", AuditCatalogue.Events.Select(one => (one.Action, words.Action(one.Action))))
        : new SearchWords([], asked.Words);

    /// <summary>Members and former members whose name or address contains the words, by name.</summary>
    public Task<IReadOnlyList<FoundPerson>> PeopleAsync(TenantActor actor, string name, CancellationToken cancellation = default)
    {
        var wanted = name.ToLowerInvariant();
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
