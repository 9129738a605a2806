using System.Security.Cryptography;
using System.Text;
using Castellan.Data;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Identity;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Factors;

/// <summary>
/// The framework's WebAuthn over our accounts. Every question demands a discoverable credential that verifies its user, is
/// answered from our own origin, once, and within five minutes.
/// </summary>
public sealed class PasskeyCeremony(AccountManagers accounts, PublicAddress links, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // Beyond any authenticator's answer; the parser never sees more.
    private const int LongestAnswer = 64 * 1024;

    /// <summary>Asks for a new passkey; authenticators that hold one of the account decline.</summary>
    public async Task<PasskeyQuestion> AskToAddAsync(ConsoleDb db, Person person)
    {
        var entity = new PasskeyUserEntity { Id = person.Id.ToString(), Name = person.Email, DisplayName = person.DisplayName };
        var made = await HandlerFor(db).MakeCreationOptionsAsync(entity, NoRequest);
        return new PasskeyQuestion(made.CreationOptionsJson, made.AttestationState ?? "", clock.GetUtcNow() + Lifetime);
    }

    /// <summary>Asks for a passkey of this account, or of any (null): then the answer for known and unknown people is the same.</summary>
    public async Task<PasskeyQuestion> AskAsync(ConsoleDb db, Person? person)
    {
        var made = await HandlerFor(db).MakeRequestOptionsAsync(person, NoRequest);
        return new PasskeyQuestion(made.RequestOptionsJson, made.AssertionState ?? "", clock.GetUtcNow() + Lifetime);
    }

    /// <summary>The new credential, if the answer is one to this question.</summary>
    public async Task<Outcome<PasskeyFacts>> JudgeNewAsync(IdentityWrite write, Person person, PasskeyQuestion question, string? answer)
    {
        if (!await SpendAsync(write, question, answer))
        {
            return new PasskeyRefused();
        }
        var made = await HandlerFor(write.Db).PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = NoRequest, CredentialJson = answer!, AttestationState = question.State });
        return made.Succeeded && made.UserEntity.Id == person.Id.ToString() && made.Passkey.IsUserVerified
            ? new PasskeyFacts(made.Passkey.CredentialId, made.Passkey.PublicKey, made.Passkey.SignCount, made.Passkey.Transports ?? [], made.Passkey.IsBackupEligible, made.Passkey.IsBackedUp)
            : new PasskeyRefused();
    }

    /// <summary>Whose passkey answered. Its counter has been taken over; a second use of the answer does not commit.</summary>
    public async Task<Outcome<Person>> JudgeAsync(IdentityWrite write, Guid? personId, PasskeyQuestion question, string? answer, CancellationToken cancellation)
    {
        if (!await SpendAsync(write, question, answer))
        {
            return new PasskeyWrong();
        }
        var judged = await HandlerFor(write.Db).PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = NoRequest, CredentialJson = answer!, AssertionState = question.State });
        if (!judged.Succeeded || (personId is { } wanted && judged.User.Id != wanted))
        {
            return new PasskeyWrong();
        }
        var (owner, credential) = (judged.User.Id, judged.Passkey.CredentialId);
        var passkey = await write.Db.Passkeys.SingleAsync(k => k.PersonId == owner && k.CredentialId == credential, cancellation);
        passkey.Use(judged.Passkey.SignCount, judged.Passkey.IsBackedUp, write.Now);
        return judged.User;
    }

    /// <summary>Whether a failed commit tells of a question answered twice.</summary>
    public static bool IsSecondAnswer(DbUpdateException fault) =>
        fault.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UniqueViolation, TableName: "spent_questions" };

    private static async Task<bool> SpendAsync(IdentityWrite write, PasskeyQuestion question, string? answer)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(question.State));
        if (question.State.Length == 0 || write.Now >= question.ExpiresAt || string.IsNullOrEmpty(answer) || answer.Length > LongestAnswer
            || await write.Db.SpentQuestions.AnyAsync(q => q.QuestionHash == hash))
        {
            return false;
        }
        write.Db.SpentQuestions.Add(SpentQuestion.Of(hash, question.ExpiresAt));
        return true;
    }

    private PasskeyHandler<Person> HandlerFor(ConsoleDb db) => new(accounts.For(db), Options.Create(new IdentityPasskeyOptions
    {
        ServerDomain = links.Root.Host,
        AuthenticatorTimeout = Lifetime,
        UserVerificationRequirement = "required",
        ResidentKeyRequirement = "required",
        AttestationConveyancePreference = "none",
        ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.TopOrigin is null && asked.Origin == links.Root.GetLeftPart(UriPartial.Authority)),
    }));

    // Domain and origin come from our own options, never from a request's headers.
    private static DefaultHttpContext NoRequest => new();
}

/// <summary>A challenge to a passkey.</summary>
/// <param name="Options">For the browser, as JSON.</param>
/// <param name="State">What the answer is compared with; never leaves the server unsealed.</param>
public sealed record PasskeyQuestion(string Options, string State, DateTimeOffset ExpiresAt);
