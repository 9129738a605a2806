using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Domains;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Policies.Domains;

/// <summary>Looks the records of verified domains up again, each once a day, and withdraws the verification of those that are gone for too long.</summary>
public sealed class DomainSweeper(OperatorDb operators, DomainRecords records, PublicAddress links) : ISweeper
{
    public const string Name = "domains";

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var before = asOf - MailDomain.BetweenSweeps;
        var due = await operators.ReadAsync(null, (db, ct) => db.MailDomains.AsNoTracking()
            .Where(one => one.Proof == DomainProof.Dns && one.CheckedAt <= before).OrderBy(one => one.CheckedAt).ToListAsync(ct), cancellation);
        foreach (var domain in due)
        {
            var answer = await records.LookAsync(domain.Name, domain.Record, cancellation);
            await operators.WriteAsync(OperatorActor.Job, write => NoteAsync(write, domain, answer, asOf, cancellation), cancellation);
        }
        return new SweepReport("Domains_checked", due.Count);
    }

    private async Task<Outcome<Done>> NoteAsync(OperatorWrite write, MailDomain seen, DomainAnswer answer, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var domain = await write.Db.MailDomains.FromSql($"SELECT * FROM tenant.mail_domains WHERE org_id = {seen.OrgId} AND name = {seen.Name} FOR UPDATE").SingleOrDefaultAsync(cancellation);
        // Removed or looked up meanwhile, by people or another node.
        if (domain is null || domain.CheckedAt != seen.CheckedAt)
        {
            return new DomainCheckedJustNow();
        }
        if (domain.Answer(answer, asOf) == DomainChange.Withdrawn)
        {
            write.Record(domain.OrgId, AuditAction.DomainWithdrawn, AuditTarget.Organisation(domain.OrgId), after: new { domain = domain.Name });
            await TellOwnersAsync(write, domain, cancellation);
        }
        return Done.Instance;
    }

    private async Task TellOwnersAsync(OperatorWrite write, MailDomain domain, CancellationToken cancellation)
    {
        var (db, orgId) = (write.Db, domain.OrgId);
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(one => one.OrgId == orgId, cancellation);
        var owners = await (
            from member in db.Memberships
            where member.OrgId == orgId && member.State == MembershipState.Active
            join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            where role.Kind == RoleKind.Owner
            join person in db.People on member.PersonId equals person.Id
            where person.DeletedAt == null
            select new { person.Email, person.Language }).ToListAsync(cancellation);
        foreach (var owner in owners)
        {
            write.Send(RescueMail.DomainWithdrawn(new Recipient(owner.Email), owner.Language, organisation.Name, domain.Name, links.To(Addresses.Domains(organisation.Slug))));
        }
    }
}
