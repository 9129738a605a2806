using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.SignIn;

/// <summary>
/// Signing in and out. Known and unknown addresses take the same path: a look-up, a comparison, an entry in the audit; of an account it
/// goes to each of its organisations, so a refusal also waits for its time.
/// </summary>
public sealed class SignInCommands(IdentityDb identities, AccountManagers accounts, PasswordWorkers passwords, SignInAttempts attempts, SessionIssuer sessions, EvenAnswer even)
{
    public async Task<Outcome<Entered>> SignInAsync(string? address, string? password, RequestOrigin origin, CancellationToken cancellation) =>
        EmailAddress.TryParse(address, out var parsed)
            ? await even.RefusedAfterAsync(() => TryAsync(parsed, password ?? "", origin, cancellation))
            : new AddressMalformed();

    public Task<Outcome<Done>> SignOutAsync(SignedIn who, CancellationToken cancellation) => identities.WriteAsync<Done>(who.Acting, async write =>
    {
        var session = await write.Db.Sessions.SingleAsync(s => s.Id == who.SessionId, cancellation);
        session.End(SessionEnd.SignedOut, write.Now);
        write.RecordAccount(AuditAction.SignedOut);
        return Done.Instance;
    }, cancellation: cancellation);

    private async Task<Outcome<Entered>> TryAsync(EmailAddress address, string password, RequestOrigin origin, CancellationToken cancellation)
    {
        var claim = await ClaimAsync(address, password, origin, cancellation);
        if (!claim.Succeeded)
        {
            return claim.Refusal;
        }
        var (person, attempt, verdict) = claim.Value;
        if (person is null || verdict == PasswordVerdict.Wrong)
        {
            await RefusedSignIn.NoteAsync(identities, person?.Id, origin, cancellation);
            return new SignInWrong();
        }
        var upgraded = verdict == PasswordVerdict.RightButOutdated ? await passwords.HashAsync(password, cancellation) : null;
        return await BeginAsync(person, attempt, upgraded, origin, cancellation);
    }

    // No transaction is open meanwhile, so no connection waits for the password's hash.
    private Task<Outcome<Claim>> ClaimAsync(EmailAddress address, string password, RequestOrigin origin, CancellationToken cancellation) =>
        identities.ReadAsync<Outcome<Claim>>(null, async (db, ct) =>
        {
            var manager = accounts.For(db);
            var found = await manager.Named(address)
                .Select(p => new { Person = p, KnowsNetwork = db.Sessions.Any(s => s.PersonId == p.Id && s.Network == origin.Network) }).SingleOrDefaultAsync(ct);
            var attempt = await attempts.SpendAsync(address, found is { KnowsNetwork: true } ? origin.Network : null, ct);
            if (!attempt.Succeeded)
            {
                return attempt.Refusal;
            }
            try
            {
                return new Claim(found?.Person, attempt.Value, await manager.VerifyAsync(found?.Person, password, ct));
            }
            catch (TooBusyException)
            {
                await attempts.ReturnAsync(attempt.Value, CancellationToken.None);
                throw;
            }
        }, cancellation);

    private Task<Outcome<Entered>> BeginAsync(Person verified, Attempt attempt, string? upgradedHash, RequestOrigin origin, CancellationToken cancellation) =>
        identities.WriteAsync<Entered>(new IdentityActor(verified.Id, null, origin), async write =>
        {
            var person = await accounts.For(write).FindAsync(verified.Id, cancellation);
            if (person is null || person.SecurityStamp != verified.SecurityStamp)
            {
                return new SignInWrong();
            }
            if (upgradedHash is not null)
            {
                person.UpgradeHash(upgradedHash);
            }
            SignInAttempts.Return(write, attempt);
            return await sessions.EnterAsync(write, person, SignInMethod.Password, cancellation);
        }, cancellation: cancellation);

    private sealed record Claim(Person? Person, Attempt Attempt, PasswordVerdict Verdict);
}
