using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Organisations;

/// <summary>
/// Warns the owners of organisations on their way out, and deletes those whose time is over: every row of every tenant
/// table, in one transaction, by a function that is written from the catalogue.
/// </summary>
public sealed class OrganisationSweeper(OperatorDb door, PublicAddress links) : ISweeper
{
    public const string Name = "organisations";

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var soon = asOf + OrganisationDeletion.FirstWarning;
        var near = await door.ReadAsync(null, (db, ct) => db.OrganisationDeletions.Where(d => d.DueAt <= soon).OrderBy(d => d.DueAt).ToListAsync(ct), cancellation);
        var (deleted, warned) = (0, 0);
        foreach (var deletion in near)
        {
            if (deletion.IsOver(asOf))
            {
                deleted += (await DeleteAsync(deletion.OrgId, cancellation)).Succeeded ? 1 : 0;
            }
            else if (deletion.NeedsWarning(asOf))
            {
                warned += (await WarnAsync(deletion.OrgId, asOf, cancellation)).Succeeded ? 1 : 0;
            }
        }
        return new SweepReport("Organisations_swept", deleted + warned, $"{deleted}", $"{warned}");
    }

    // The database looks once more: the time must be over by its clock, nothing may be open, nobody may have stopped it.
    private Task<Outcome<Done>> DeleteAsync(Guid orgId, CancellationToken cancellation) =>
        door.WriteAsync<Done>(OperatorActor.Job, async write =>
        {
            var organisation = await write.Db.Organisations.AsNoTracking().SingleOrDefaultAsync(o => o.OrgId == orgId, cancellation);
            var owners = await OwnersAsync(write.Db, orgId, cancellation);
            var erased = (await write.Db.Database.SqlQuery<bool>($"SELECT tenancy.erase_organisation({orgId}) AS \"Value\"").ToListAsync(cancellation)).Single();
            if (!erased || organisation is null)
            {
                return new NotNow();
            }
            write.Record(Installation.OrgId, AuditAction.OrganisationDeleted, AuditTarget.Organisation(orgId));
            foreach (var owner in owners)
            {
                write.Send(OrganisationMail.Deleted(new Recipient(owner.Email), owner.Language, organisation.Name));
            }
            return Done.Instance;
        }, cancellation);

    private Task<Outcome<Done>> WarnAsync(Guid orgId, DateTimeOffset asOf, CancellationToken cancellation) =>
        door.WriteAsync<Done>(OperatorActor.Job, async write =>
        {
            var deletion = await write.Db.OrganisationDeletions.SingleOrDefaultAsync(d => d.OrgId == orgId, cancellation);
            var organisation = await write.Db.Organisations.AsNoTracking().SingleOrDefaultAsync(o => o.OrgId == orgId, cancellation);
            if (deletion is null || organisation is null || !deletion.NeedsWarning(asOf))
            {
                return new NotNow();
            }
            deletion.Warned(asOf);
            var which = deletion.LastWarnedAt is null ? "first" : "last";
            foreach (var owner in await OwnersAsync(write.Db, orgId, cancellation))
            {
                write.Send(OrganisationMail.DeletionNear(
                    new Recipient(owner.Email), owner.Language, organisation.Name, deletion.DueAt, links.To(Addresses.Settings(organisation.Slug)),
                    $"organisation-deletion:{orgId}:{deletion.RequestedAt.UtcTicks}:{which}:{owner.Id}"));
            }
            write.Record(orgId, AuditAction.OrganisationDeletionWarned, AuditTarget.Organisation(orgId), after: new { deletion.DueAt });
            return Done.Instance;
        }, cancellation);

    private static Task<List<Owner>> OwnersAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation) =>
        db.Memberships.Where(m => m.OrgId == orgId && m.State == MembershipState.Active)
            .Join(db.Roles.Where(r => r.Kind == RoleKind.Owner), m => new { m.OrgId, Id = m.RoleId }, r => new { r.OrgId, r.Id }, (m, _) => m.PersonId)
            .Join(db.People.Where(p => p.DeletedAt == null), id => id, p => p.Id, (_, p) => new Owner(p.Id, p.Email, p.Language)).ToListAsync(cancellation);

    private sealed record Owner(Guid Id, string Email, string Language);

    /// <summary>Stopped, obstructed or done meanwhile: the next run looks again.</summary>
    private sealed record NotNow : Refusal;
}
