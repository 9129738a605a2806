using Castellan.Data.Audit;
using Castellan.Data.Domains;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Operator;

/// <summary>What an operator does about the domains that an organisation says are its own.</summary>
public sealed class DomainCommands(OperatorDb door, StepUp stepUp)
{
    /// <summary>Approves a domain whose owner cannot publish a record.</summary>
    public async Task<Outcome<Done>> ApproveAsync(OperatorActor actor, Guid orgId, string name, string? reason, CancellationToken cancellation = default)
    {
        var fresh = await stepUp.RequireAsync(actor, cancellation);
        if (!fresh.Succeeded)
        {
            return fresh;
        }
        try
        {
            return await door.WriteAsync<Done>(actor, async write =>
            {
                var domain = await write.Db.MailDomains.SingleOrDefaultAsync(one => one.OrgId == orgId && one.Name == name, cancellation);
                if (domain is null)
                {
                    return new DomainNotFound();
                }
                var approved = domain.Approve(reason, write.Actor.PersonId!.Value, write.Now);
                if (approved.Succeeded)
                {
                    write.Record(orgId, AuditAction.DomainVerified, AuditTarget.Organisation(orgId), after: new { domain = name, proof = nameof(DomainProof.Operator) });
                }
                return approved;
            }, cancellation);
        }
        catch (DbUpdateException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new DomainTaken();
        }
    }
}
