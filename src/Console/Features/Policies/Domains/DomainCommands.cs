using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Domains;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Policies.Domains;

/// <summary>An organisation lists its e-mail domains and shows that they are its own.</summary>
public sealed class DomainCommands(TenantDb tenants, DomainRecords records, StepUp stepUp)
{
    public async Task<Outcome<Done>> AddAsync(TenantActor actor, string? name, CancellationToken cancellation = default)
    {
        var fresh = await FreshAsync(actor, cancellation);
        return fresh.Succeeded ? await tenants.WriteAsync<Done>(actor, Permission.PoliciesManage, async write =>
        {
            var domain = MailDomain.NameOf(name);
            if (!domain.Succeeded)
            {
                return domain.Refusal;
            }
            var listed = await write.Db.MailDomains.Where(one => one.OrgId == actor.OrgId).Select(one => one.Name).ToListAsync(cancellation);
            if (listed.Contains(domain.Value))
            {
                return new DomainThere();
            }
            if (listed.Count >= MailDomain.Most)
            {
                return new TooManyDomains();
            }
            write.Db.MailDomains.Add(MailDomain.Add(actor.OrgId, domain.Value, actor.PersonId, write.Now));
            write.Record(AuditAction.DomainAdded, AuditTarget.Organisation(actor.OrgId), after: new { domain = domain.Value });
            return Done.Instance;
        }, roster: true, cancellation) : fresh;
    }

    /// <summary>Looks the record up now. The look-up itself happens between two transactions: a slow name server holds no lock.</summary>
    public async Task<Outcome<Done>> CheckAsync(TenantActor actor, string name, CancellationToken cancellation = default)
    {
        var fresh = await FreshAsync(actor, cancellation);
        if (!fresh.Succeeded)
        {
            return fresh;
        }
        var turn = await tenants.WriteAsync<string>(actor, Permission.PoliciesManage, async write =>
            await FindAsync(write, name, cancellation) is { } domain ? domain.TakeTurn(write.Now).Then<string>(_ => domain.Record) : new DomainNotFound(), roster: true, cancellation);
        if (!turn.Succeeded)
        {
            return turn.Refusal;
        }
        var answer = await records.LookAsync(name, turn.Value, cancellation);
        if (answer != DomainAnswer.Found)
        {
            return answer == DomainAnswer.Absent ? new DomainRecordMissing() : new DomainUnanswered();
        }
        try
        {
            return await tenants.WriteAsync<Done>(actor, Permission.PoliciesManage, async write =>
            {
                // Removed and added anew meanwhile, it has another record.
                if (await FindAsync(write, name, cancellation) is not { } domain || domain.Record != turn.Value)
                {
                    return new DomainNotFound();
                }
                if (domain.Answer(answer, write.Now) == DomainChange.Verified)
                {
                    write.Record(AuditAction.DomainVerified, AuditTarget.Organisation(actor.OrgId), after: new { domain = name, proof = nameof(DomainProof.Dns) });
                }
                return Done.Instance;
            }, roster: true, cancellation);
        }
        catch (DbUpdateException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new DomainTaken();
        }
    }

    public async Task<Outcome<Done>> RemoveAsync(TenantActor actor, string name, CancellationToken cancellation = default)
    {
        var fresh = await FreshAsync(actor, cancellation);
        return fresh.Succeeded ? await tenants.WriteAsync<Done>(actor, Permission.PoliciesManage, async write =>
        {
            if (await FindAsync(write, name, cancellation) is not { } domain)
            {
                return new DomainNotFound();
            }
            write.Db.MailDomains.Remove(domain);
            write.Record(AuditAction.DomainRemoved, AuditTarget.Organisation(actor.OrgId), before: new { domain = name });
            return Done.Instance;
        }, roster: true, cancellation) : fresh;
    }

    // Who lacks the permission is told that, and not asked for a factor.
    private async Task<Outcome<Done>> FreshAsync(TenantActor actor, CancellationToken cancellation) =>
        actor.May(Permission.PoliciesManage) ? await stepUp.RequireAsync(actor.PersonId, actor.SessionId, cancellation) : Done.Instance;

    private static Task<MailDomain?> FindAsync(TenantWrite write, string name, CancellationToken cancellation) =>
        write.Db.MailDomains.SingleOrDefaultAsync(one => one.OrgId == write.Actor.OrgId && one.Name == name, cancellation);
}
