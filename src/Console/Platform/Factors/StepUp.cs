using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Factors;

/// <summary>
/// Asks for a second factor again before a sensitive act. Who has none is not asked: there the password stands alone.
/// </summary>
public sealed class StepUp(IdentityDb identities, AccountManagers accounts, CurrentPassword current, FactorProof proof, PasskeyCeremony passkeys, AccountWords words, TimeProvider clock)
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

    /// <summary>Of an operator, who acts as such only beside a second factor: without one he is refused, not let through.</summary>
    public async Task<Outcome<Done>> RequireAsync(OperatorActor actor, CancellationToken cancellation = default)
    {
        var since = clock.GetUtcNow() - Fresh;
        var (personId, sessionId) = (actor.PersonId, actor.SessionId);
        return await identities.ReadAsync(personId, (db, ct) =>
            db.Sessions.AnyAsync(s => s.Id == sessionId && s.PersonId == personId && s.EndedAt == null && s.FactorAt > since, ct), cancellation) ? Done.Instance : new StepUpNeeded();
    }
    /// <summary>Asks for both, the factor first, before an act that could take the account away.</summary>
    /// <returns>The account, as it was when its password was found right.</returns>
    public Task<Outcome<Person>> ProveWithPasswordAsync(SignedIn who, string? password, CancellationToken cancellation) =>
        ProveWithPasswordAsync(who.PersonId, who.SessionId, who.Origin, password, cancellation);

    /// <inheritdoc cref="ProveWithPasswordAsync(SignedIn, string?, CancellationToken)"/>
    public async Task<Outcome<Person>> ProveWithPasswordAsync(Guid personId, Guid sessionId, RequestOrigin origin, string? password, CancellationToken cancellation)
    {
        var fresh = await RequireAsync(personId, sessionId, cancellation);
        return fresh.Succeeded ? await current.ProveAsync(personId, origin, password, cancellation) : fresh.Refusal;
    }

    /// <summary>What the account has to answer with.</summary>
    public Task<(bool Authenticator, bool Passkey)> WaysAsync(SignedIn who, CancellationToken cancellation = default) =>
        identities.ReadAsync(who.PersonId, async (db, ct) =>
            (await db.Authenticators.AnyAsync(a => a.PersonId == who.PersonId, ct), await db.Passkeys.AnyAsync(k => k.PersonId == who.PersonId, ct)), cancellation);

    /// <summary>A question to the person's passkeys; null where there is none.</summary>
    public Task<PasskeyQuestion?> AskPasskeyAsync(SignedIn who, CancellationToken cancellation = default) =>
        identities.ReadAsync(who.PersonId, async (db, ct) =>
            await db.Passkeys.AnyAsync(k => k.PersonId == who.PersonId, ct) && await accounts.For(db).FindAsync(who.PersonId, ct) is { } person
                ? await passkeys.AskAsync(db, person) : null, cancellation);

    /// <summary>Proves a passkey in this session. Answers cannot be guessed, so they are not counted.</summary>
    public async Task<Outcome<Done>> ProvePasskeyAsync(SignedIn who, PasskeyQuestion question, string? answer, CancellationToken cancellation = default)
    {
        var proven = await WriteAsync(who, (write, _) => TakeAsync(write, who, question, answer, cancellation), cancellation);
        return proven.Succeeded ? proven : await RefuseAsync(who, FactorKind.Passkey, proven.Refusal, cancellation);
    }

    /// <summary>As <see cref="ProvePasskeyAsync"/>, in words.</summary>
    public async Task<string?> PasskeyFaultAsync(SignedIn who, PasskeyQuestion question, string? answer) =>
        words.OfAny((await ProvePasskeyAsync(who, question, answer)).Refusal);

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
        var proven = await WriteAsync(who, (write, person) => proof.TakeAsync(write, person, answer.Value, kind, code, cancellation), cancellation);
        return proven.Succeeded ? proven : await RefuseAsync(who, kind, proven.Refusal, cancellation);
    }

    private async Task<Outcome<FactorKind>> TakeAsync(IdentityWrite write, SignedIn who, PasskeyQuestion question, string? answer, CancellationToken cancellation) =>
        (await passkeys.JudgeAsync(write, who.PersonId, question, answer, cancellation)).Then<FactorKind>(_ => FactorKind.Passkey);

    private async Task<Outcome<Done>> WriteAsync(SignedIn who, Func<IdentityWrite, Person, Task<Outcome<FactorKind>>> take, CancellationToken cancellation)
    {
        try
        {
            return await identities.WriteAsync<Done>(who.Acting, async write =>
            {
                var session = await write.Db.Sessions.SingleOrDefaultAsync(s => s.Id == who.SessionId && s.PersonId == who.PersonId && s.EndedAt == null, cancellation);
                if (session is null || await accounts.For(write).FindAsync(who.PersonId, cancellation) is not { } person)
                {
                    return new SignInOver();
                }
                return (await take(write, person)).Then<Done>(factor =>
                {
                    session.ProveFactor(write.Now);
                    write.RecordAccount(AuditAction.FactorProven, after: new { factor = factor.ToString() });
                    return Done.Instance;
                });
            }, cancellation: cancellation);
        }
        catch (DbUpdateException race) when (PasskeyCeremony.IsSecondAnswer(race))
        {
            return new ChangedMeanwhile();
        }
    }

    private async Task<Outcome<Done>> RefuseAsync(SignedIn who, FactorKind kind, Refusal refusal, CancellationToken cancellation)
    {
        await proof.NoteRefusalAsync(who.PersonId, who.SessionId, kind, who.Origin, cancellation);
        return refusal is ChangedMeanwhile ? FactorProof.WrongOf(kind) : refusal;
    }
}
