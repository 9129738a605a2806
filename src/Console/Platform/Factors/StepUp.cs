using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Factors;

/// <summary>
/// Asks for a second factor again before a sensitive act. Who has none is not asked: there the password stands alone.
/// </summary>
public sealed class StepUp(IdentityDb identities, AccountManagers accounts, FactorProof proof, AccountWords words, TimeProvider clock)
{
    /// <summary>How long a proof carries.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>Refuses with <see cref="StepUpNeeded"/> unless this session proved a factor within <see cref="Fresh"/>.</summary>
    public Task<Outcome<Done>> RequireAsync(SignedIn who, CancellationToken cancellation = default) => RequireAsync(who.PersonId, who.SessionId, cancellation);

    /// <inheritdoc cref="RequireAsync(SignedIn, CancellationToken)"/>
    public async Task<Outcome<Done>> RequireAsync(Guid personId, Guid sessionId, CancellationToken cancellation = default)
    {
        var since = clock.GetUtcNow() - Fresh;
        var proven = await identities.ReadAsync(personId, async (db, ct) =>
            !await FactorProof.IsSetUpAsync(db, personId, ct)
            || await db.Sessions.AnyAsync(s => s.Id == sessionId && s.PersonId == personId && s.EndedAt == null && s.FactorAt > since, ct), cancellation);
        return proven ? Done.Instance : new StepUpNeeded();
    }

    /// <summary>As <see cref="ProveAsync"/>, for a page's dialog: what is wrong in words, or null when the factor is proven.</summary>
    public async Task<string?> FaultAsync(SignedIn who, bool recovery, string? code) =>
        words.OfAny((await ProveAsync(who, recovery ? FactorKind.RecoveryCode : FactorKind.Authenticator, code)).Refusal);

    /// <summary>Proves a factor in this session.</summary>
    public async Task<Outcome<Done>> ProveAsync(SignedIn who, FactorKind kind, string? code, CancellationToken cancellation = default)
    {
        var answer = await proof.SpendAsync(who.PersonId, who.Origin, cancellation);
        if (!answer.Succeeded)
        {
            return answer.Refusal;
        }
        var proven = await identities.WriteAsync<Done>(who.Acting, async write =>
        {
            var session = await write.Db.Sessions.SingleOrDefaultAsync(s => s.Id == who.SessionId && s.PersonId == who.PersonId && s.EndedAt == null, cancellation);
            if (session is null || await accounts.For(write).FindAsync(who.PersonId, cancellation) is not { } person)
            {
                return new SignInOver();
            }
            var taken = await proof.TakeAsync(write, person, answer.Value, kind, code, cancellation);
            return taken.Then<Done>(factor =>
            {
                session.ProveFactor(write.Now);
                write.RecordAccount(AuditAction.FactorProven, after: new { factor = factor.ToString() });
                return Done.Instance;
            });
        }, cancellation: cancellation);
        if (proven.Succeeded)
        {
            return proven;
        }
        await proof.NoteRefusalAsync(who.PersonId, who.SessionId, kind, who.Origin, cancellation);
        return proven.Refusal is ChangedMeanwhile ? FactorProof.WrongOf(kind) : proven;
    }
}
