using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.SignIn;

/// <summary>The second step of a sign-in: an answer to the question that the first step left open.</summary>
public sealed class SecondFactorCommands(IdentityDb identities, AccountManagers accounts, FactorProof proof, SessionIssuer sessions, TimeProvider clock)
{
    /// <summary>What the key in the browser still asks for; null when it opens nothing any more.</summary>
    public async Task<OpenQuestion?> OpenAsync(string? key, CancellationToken cancellation)
    {
        if (await FindAsync(key, cancellation) is not { } found)
        {
            return null;
        }
        var personId = found.Person.Id;
        return await identities.ReadAsync(personId, async (db, ct) => new OpenQuestion(
            found.Person, found.Pending.Id, await db.Authenticators.AnyAsync(a => a.PersonId == personId, ct), await db.Passkeys.AnyAsync(k => k.PersonId == personId, ct)), cancellation);
    }

    /// <summary>Begins the session. Wrong answers leave the question open until it expires or too many were given.</summary>
    public async Task<Outcome<Entered>> ProveAsync(string? key, FactorKind kind, string? code, RequestOrigin origin, CancellationToken cancellation)
    {
        if (await FindAsync(key, cancellation) is not { } found)
        {
            return new SignInOver();
        }
        var personId = found.Person.Id;
        var answer = await proof.SpendAsync(personId, origin, cancellation);
        if (!answer.Succeeded)
        {
            return answer.Refusal;
        }
        var entered = await identities.WriteAsync<Entered>(new IdentityActor(personId, null, origin), async write =>
        {
            var pending = await write.Db.PendingSignIns.SingleOrDefaultAsync(p => p.Id == found.Pending.Id, cancellation);
            if (pending is null || await accounts.For(write).FindAsync(personId, cancellation) is not { } person || !pending.IsOpen(person, write.Now))
            {
                return new SignInOver();
            }
            var taken = await proof.TakeAsync(write, person, answer.Value, kind, code, cancellation);
            return taken.Succeeded ? await sessions.EnterProvenAsync(write, person, pending, taken.Value, cancellation) : taken.Refusal;
        }, cancellation: cancellation);
        if (entered.Succeeded)
        {
            return entered;
        }
        await proof.NoteRefusalAsync(personId, null, kind, origin, cancellation);
        return entered.Refusal is ChangedMeanwhile ? FactorProof.WrongOf(kind) : entered;
    }

    private async Task<Found?> FindAsync(string? key, CancellationToken cancellation)
    {
        var hash = OneTimeSecret.HashOf(key);
        var found = await identities.ReadAsync(null, (db, ct) => db.PendingSignIns.Where(p => p.KeyHash == hash)
            .Join(db.People.Where(p => p.DeletedAt == null), p => p.PersonId, p => p.Id, (pending, person) => new Found(pending, person)).SingleOrDefaultAsync(ct), cancellation);
        return found?.Pending.IsOpen(found.Person, clock.GetUtcNow()) is true ? found : null;
    }

    private sealed record Found(PendingSignIn Pending, Person Person);
}

/// <summary>A sign-in that owes its second factor, and what the account has to answer with.</summary>
public sealed record OpenQuestion(Person Person, Guid PendingId, bool HasAuthenticator, bool HasPasskey);
