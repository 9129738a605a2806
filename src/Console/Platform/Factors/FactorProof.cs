using System.Globalization;
using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Identity;
using Castellan.Platform.Sealing;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Platform.Factors;

/// <summary>
/// Judges answers to the question for a second factor. Each is counted before it is judged and given back when right, in the
/// database and for all kinds together; a right one counts once on every node.
/// </summary>
public sealed class FactorProof(IdentityDb identities, Sealer sealer, PublicAddress links, IOptions<AttemptOptions> attempts, TimeProvider clock)
{
    private const string Purpose = "authenticator.seed";

    public static SealBinding BindingOf(Guid personId) => SealBinding.To(Purpose, personId);

    /// <summary>Whether a second factor stands beside the password: an authenticator or a passkey.</summary>
    public static Task<bool> IsSetUpAsync(ConsoleDb db, Guid personId, CancellationToken cancellation) =>
        db.People.AnyAsync(p => p.Id == personId && (db.Authenticators.Any(a => a.PersonId == p.Id) || db.Passkeys.Any(k => k.PersonId == p.Id)), cancellation);

    /// <summary>Recovery codes for an account that has none yet, or new ones in place of the former.</summary>
    public static async Task<IReadOnlyList<RecoverySecret>> IssueCodesAsync(IdentityWrite write, Guid personId, CancellationToken cancellation)
    {
        write.Db.RecoveryCodes.RemoveRange(await write.Db.RecoveryCodes.Where(c => c.PersonId == personId).ToListAsync(cancellation));
        var secrets = RecoverySecret.IssueAll();
        write.Db.RecoveryCodes.AddRange(secrets.Select(secret => RecoveryCode.Issue(personId, secret, write.Now)));
        write.RecordAccount(AuditAction.RecoveryCodesIssued, after: new { codes = secrets.Count });
        return secrets;
    }

    /// <summary>Takes one answer, or says when there will be one. Committed at once, whatever becomes of the answer.</summary>
    public async Task<Outcome<FactorAnswer>> SpendAsync(Guid personId, RequestOrigin origin, CancellationToken cancellation)
    {
        var network = await identities.ReadAsync(personId, (db, ct) => db.Sessions.AnyAsync(s => s.PersonId == personId && s.FactorAt != null && s.Network == origin.Network, ct), cancellation)
            ? origin.Network ?? ""
            : "";
        var most = network.Length == 0 ? attempts.Value.FailuresPerAccount : attempts.Value.FailuresFromKnownNetwork;
        var statement = new NpgsqlBatchCommand("SELECT tenancy.spend_factor_answer($1, $2)")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = network }, new NpgsqlParameter<int> { TypedValue = most } },
        };
        var again = await identities.QueryAsync<DateTimeOffset?>(personId, statement, async reader =>
            await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation) ? await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellation) : null, cancellation);
        return again is { } until ? new TooManyCodes(until - clock.GetUtcNow()) : new FactorAnswer(network);
    }

    /// <summary>Uses the code up if it is right. Two uses at once meet at the commit: the second one's change is refused.</summary>
    public async Task<Outcome<FactorKind>> TakeAsync(IdentityWrite write, Person person, FactorAnswer answer, FactorKind kind, string? code, CancellationToken cancellation)
    {
        if (!await IsSetUpAsync(write.Db, person.Id, cancellation))
        {
            return new NoSecondFactor();
        }
        var taken = kind switch
        {
            FactorKind.Authenticator => await TakeCodeAsync(write, person.Id, code, cancellation),
            FactorKind.RecoveryCode => await TakeRecoveryCodeAsync(write, person, code, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        if (taken.Succeeded)
        {
            await write.Db.Database.ExecuteSqlAsync($"SELECT tenancy.return_factor_answer({answer.Network})", cancellation);
        }
        return taken;
    }

    /// <summary>Puts a wrong answer on the record; the transaction that judged it is gone.</summary>
    public Task<Outcome<Done>> NoteRefusalAsync(Guid personId, Guid? sessionId, FactorKind kind, RequestOrigin origin, CancellationToken cancellation) =>
        identities.WriteAsync<Done>(new IdentityActor(personId, sessionId, origin), write =>
        {
            write.RecordAccount(AuditAction.SecondFactorRefused, after: new { factor = kind.ToString() }, outcome: AuditOutcome.Refused);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, cancellation: cancellation);

    /// <summary>What a lost race says: the code was used a moment before.</summary>
    public static Refusal WrongOf(FactorKind kind) => kind switch
    {
        FactorKind.RecoveryCode => new RecoveryCodeWrong(),
        FactorKind.Passkey => new PasskeyWrong(),
        _ => new CodeWrong(),
    };

    private async Task<Outcome<FactorKind>> TakeCodeAsync(IdentityWrite write, Guid personId, string? code, CancellationToken cancellation)
    {
        if (await write.Db.Authenticators.SingleOrDefaultAsync(a => a.PersonId == personId, cancellation) is not { } authenticator)
        {
            return new CodeWrong();
        }
        var binding = BindingOf(personId);
        var seed = TotpSeed.Of(sealer.Open(authenticator.SealedSeed, binding));
        if (Totp.Match(seed, code, write.Now, authenticator.LastStep) is not { } step)
        {
            return new CodeWrong();
        }
        authenticator.Use(step, write.Now);
        if (sealer.IsOutdated(authenticator.SealedSeed))
        {
            authenticator.SealAnew(sealer.Seal(seed.Reveal(), binding));
        }
        return FactorKind.Authenticator;
    }

    private async Task<Outcome<FactorKind>> TakeRecoveryCodeAsync(IdentityWrite write, Person person, string? code, CancellationToken cancellation)
    {
        var hash = RecoverySecret.HashOf(person.Id, code);
        var open = await write.Db.RecoveryCodes.Where(c => c.PersonId == person.Id && c.UsedAt == null).ToListAsync(cancellation);
        if (open.Find(c => c.CodeHash.AsSpan().SequenceEqual(hash)) is not { } found)
        {
            return new RecoveryCodeWrong();
        }
        found.Use(write.Now);
        var left = open.Count - 1;
        write.RecordAccount(AuditAction.RecoveryCodeUsed, after: new { left });
        write.Send(AccountMail.RecoveryCodeUsed(new Recipient(person.Email), person.Language, left, links.To(Addresses.AccountSecondFactor)));
        return FactorKind.RecoveryCode;
    }
}

/// <summary>One answer that counts as wrong until it was right.</summary>
/// <param name="Network">Where it is counted.</param>
public sealed record FactorAnswer(string Network);
