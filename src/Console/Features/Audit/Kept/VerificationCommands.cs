using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Verifications;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Kept;

/// <summary>Asks for a verification.</summary>
public sealed class VerificationCommands(TenantDb tenants)
{
    public Task<Outcome<Guid>> RequestAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Guid>(actor, Permission.AuditExport, async write =>
        {
            // The organisation's lock makes looking and adding one step.
            if (await write.Db.AuditVerifications.AnyAsync(row => row.OrgId == actor.OrgId && row.State == VerificationState.Waiting, cancellation))
            {
                return new VerificationUnderway();
            }
            var verification = AuditVerification.Request(actor.OrgId, actor.PersonId, write.Now);
            write.Db.AuditVerifications.Add(verification);
            write.Db.VerificationWork.Add(VerificationWork.For(actor.OrgId, verification.Id));
            write.Record(AuditAction.VerificationRequested, AuditTarget.None);
            return verification.Id;
        }, roster: true, cancellation);
}
