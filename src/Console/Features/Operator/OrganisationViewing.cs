using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator;

/// <summary>
/// Looks into one organisation. The look is written on that organisation's record in the transaction that reads: what is
/// not recorded is not shown.
/// </summary>
public sealed class OrganisationViewing(OperatorDb door, TrailQueries trail)
{
    public const int MembersAtOnce = 50;

    private const int EntriesShown = 20;

    /// <param name="after">The member that the list begins after; null from the start.</param>
    public Task<Outcome<OrganisationView>> ViewAsync(OperatorActor actor, Guid orgId, Guid? after, CancellationToken cancellation = default) =>
        door.WriteAsync<OrganisationView>(actor, async write =>
        {
            var facts = await write.Db.Organisations.AsNoTracking().SingleOrDefaultAsync(o => o.OrgId == orgId, cancellation);
            if (facts is null)
            {
                return new NoSuchOrganisation();
            }
            write.Record(orgId, AuditAction.OperatorViewedOrganisation, AuditTarget.Organisation(orgId));
            var memberships = write.Db.Memberships.Where(m => m.OrgId == orgId);
            var owners = memberships.Where(m => m.State == MembershipState.Active
                && write.Db.Roles.Any(r => r.OrgId == orgId && r.Id == m.RoleId && r.Kind == RoleKind.Owner));
            var members = await MembersAsync(write.Db, orgId, after, cancellation);
            var now = write.Now;
            return new OrganisationView(
                orgId, facts.Slug, facts.Name, facts.TimeZone, facts.Language, facts.CreatedAt,
                await memberships.CountAsync(m => m.State == MembershipState.Active, cancellation),
                await memberships.CountAsync(m => m.State == MembershipState.Suspended, cancellation),
                await owners.CountAsync(cancellation),
                await write.Db.Invitations.CountAsync(i => i.OrgId == orgId && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now, cancellation),
                [.. members.Take(MembersAtOnce)],
                members.Count > MembersAtOnce ? members[MembersAtOnce - 1].PersonId : null,
                await trail.ReadAsync(write.Db, orgId, TrailFilter.Everything, null, EntriesShown, cancellation),
                await write.Db.MailDomains.Where(one => one.OrgId == orgId).OrderBy(one => one.Name).Select(one => new DomainLine(one.Name, one.AddedAt, one.VerifiedAt, one.Proof)).ToListAsync(cancellation));
        }, cancellation);

    private static async Task<List<MemberLine>> MembersAsync(ConsoleDb db, Guid orgId, Guid? after, CancellationToken cancellation)
    {
        var subjects = db.Subjects.Where(s => s.OrgId == orgId);
        if (after is { } last && await subjects.Where(s => s.Id == last).Select(s => s.DisplayName).FirstOrDefaultAsync(cancellation) is { } name)
        {
            subjects = subjects.Where(s => string.Compare(s.DisplayName, name) > 0 || (s.DisplayName == name && s.Id > last));
        }
        var rows = await (
            from s in subjects
            join m in db.Memberships on new { s.OrgId, PersonId = s.Id } equals new { m.OrgId, m.PersonId }
            join r in db.Roles on new { m.OrgId, Id = m.RoleId } equals new { r.OrgId, r.Id }
            where m.State != MembershipState.Removed
            orderby s.DisplayName, s.Id
            select new { s.Id, s.DisplayName, s.Email, r.Kind, r.Name, m.State, m.JoinedAt }).Take(MembersAtOnce + 1).ToListAsync(cancellation);
        return [.. rows.Select(row => new MemberLine(
            row.Id, row.DisplayName, row.Email is null ? null : new Recipient(row.Email).Masked, row.Kind, row.Name, row.State, row.JoinedAt))];
    }
}

/// <summary>There is no such organisation on this installation.</summary>
public sealed record NoSuchOrganisation : Refusal;
