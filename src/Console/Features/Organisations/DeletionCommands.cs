using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Organisations;

/// <summary>
/// Starts the deletion of an organisation, and stops it. Nothing goes at once: every owner is told, and for thirty days
/// every owner can stop it.
/// </summary>
public sealed class DeletionCommands(TenantDb tenants, StepUp stepUp, PublicAddress links)
{
    public Task<Outcome<Done>> StartAsync(TenantActor actor, string? typedName, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<Done>(async () =>
    {
        // Who may not do it learns that first; no transaction is open while the password is compared.
        var asked = await tenants.WriteAsync(actor, Permission.OrganisationDelete, write => CheckAsync(write, typedName, cancellation), cancellation: cancellation);
        if (!asked.Succeeded)
        {
            return asked.Refusal;
        }
        var proven = await stepUp.ProveWithPasswordAsync(actor.PersonId, actor.SessionId, actor.Origin, password, cancellation);
        return proven.Succeeded
            ? await tenants.WriteAsync<Done>(actor, Permission.OrganisationDelete, write => StartAsync(write, typedName, cancellation), roster: true, cancellation)
            : proven.Refusal;
    });

    public Task<Outcome<Done>> CancelAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.OrganisationDelete, async write =>
        {
            if (await write.Db.OrganisationDeletions.SingleOrDefaultAsync(d => d.OrgId == actor.OrgId, cancellation) is not { } deletion)
            {
                return new DeletionNotUnderway();
            }
            write.Db.OrganisationDeletions.Remove(deletion);
            write.Record(AuditAction.OrganisationDeletionCancelled, AuditTarget.Organisation(actor.OrgId), before: new { deletion.DueAt });
            await TellOwnersAsync(write, (to, organisation, by) => OrganisationMail.DeletionCancelled(to, organisation.Language, organisation.Name, by, Page(organisation)), cancellation);
            return Done.Instance;
        }, roster: true, cancellation);

    private async Task<Outcome<Done>> StartAsync(TenantWrite write, string? typedName, CancellationToken cancellation)
    {
        var check = await CheckAsync(write, typedName, cancellation);
        if (!check.Succeeded)
        {
            return check.Refusal;
        }
        var deletion = OrganisationDeletion.Begin(write.Actor.OrgId, write.Actor.PersonId, write.Now);
        write.Db.OrganisationDeletions.Add(deletion);
        write.Record(AuditAction.OrganisationDeletionStarted, AuditTarget.Organisation(write.Actor.OrgId), after: new { deletion.DueAt });
        await TellOwnersAsync(write, (to, organisation, by) => OrganisationMail.DeletionStarted(to, organisation.Language, organisation.Name, by, deletion.DueAt, Page(organisation)), cancellation);
        return Done.Instance;
    }

    private static async Task<Outcome<Done>> CheckAsync(TenantWrite write, string? typedName, CancellationToken cancellation)
    {
        var orgId = write.Actor.OrgId;
        var name = await write.Db.Organisations.Where(o => o.OrgId == orgId).Select(o => o.Name).SingleAsync(cancellation);
        if (!string.Equals(typedName?.Trim(), name, StringComparison.Ordinal))
        {
            return new NameNotTyped();
        }
        if (await write.Db.OrganisationDeletions.AnyAsync(d => d.OrgId == orgId, cancellation))
        {
            return new DeletionUnderway();
        }
        var open = await ObstaclesAsync(write.Db, orgId, cancellation);
        return open.Count > 0 ? new DeletionObstructed(open) : Done.Instance;
    }

    /// <summary>What the database says must be finished first.</summary>
    internal static async Task<IReadOnlyList<OpenObstacle>> ObstaclesAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation) =>
        [.. (await db.Database.SqlQuery<ObstacleRow>($"SELECT kind, open FROM tenancy.deletion_obstacles({orgId})").ToListAsync(cancellation))
            .Select(row => new OpenObstacle(Enum.Parse<DeletionObstacle>(row.Kind, ignoreCase: true), row.Open))];

    private static async Task TellOwnersAsync(TenantWrite write, Func<Recipient, Organisation, string, OutgoingMail> letter, CancellationToken cancellation)
    {
        var orgId = write.Actor.OrgId;
        var organisation = await write.Db.Organisations.SingleAsync(o => o.OrgId == orgId, cancellation);
        var by = await write.Db.Subjects.Where(s => s.OrgId == orgId && s.Id == write.Actor.PersonId).Select(s => s.DisplayName ?? s.Email).SingleOrDefaultAsync(cancellation);
        var owners = await write.Db.Memberships.Where(m => m.OrgId == orgId && m.State == MembershipState.Active)
            .Join(write.Db.Roles.Where(r => r.Kind == RoleKind.Owner), m => new { m.OrgId, Id = m.RoleId }, r => new { r.OrgId, r.Id }, (m, _) => m)
            .Join(write.Db.Subjects, m => new { m.OrgId, Id = m.PersonId }, s => new { s.OrgId, s.Id }, (_, s) => s.Email)
            .Where(email => email != null).ToListAsync(cancellation);
        foreach (var owner in owners)
        {
            write.Send(letter(new Recipient(owner!), organisation, by ?? organisation.Name));
        }
    }

    private Uri Page(Organisation organisation) => links.To(Addresses.Settings(organisation.Slug));

    private sealed record ObstacleRow(string Kind, long Open);
}
