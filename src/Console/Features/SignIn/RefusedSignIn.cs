using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;

namespace Castellan.Features.SignIn;

/// <summary>Puts a refused sign-in on the record: of the account that was tried, or of the installation where there is none.</summary>
internal static class RefusedSignIn
{
    public static Task<Outcome<Done>> NoteAsync(IdentityDb identities, Guid? personId, RequestOrigin origin, CancellationToken cancellation) =>
        identities.WriteAsync<Done>(new IdentityActor(personId, null, origin), write =>
        {
            if (personId is null)
            {
                write.Record(AuditAction.SignInRefused, AuditTarget.None, outcome: AuditOutcome.Refused);
            }
            else
            {
                write.RecordAccount(AuditAction.SignInRefused, outcome: AuditOutcome.Refused);
            }
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, cancellation: cancellation);
}
