using System.Buffers.Text;
using System.Text.Json;
using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.SignIn;

/// <summary>
/// Signing in by passkey: alone, or as the second step after the password. An answer cannot be guessed, so it is not counted:
/// whoever guesses passwords never stands in its owner's way. Before it the question says nothing about any account.
/// </summary>
public sealed class PasskeyCommands(
    IdentityDb identities, PasskeyCeremony passkeys, SecondFactorCommands factors, FactorProof proof, SealedQuestions questions, SessionIssuer sessions)
{
    /// <summary>A question to any passkey, or to those of the person whose sign-in the key has begun.</summary>
    public async Task<PasskeyQuestion> AskAsync(string? pendingKey, CancellationToken cancellation)
    {
        var open = pendingKey is null ? null : await factors.OpenAsync(pendingKey, cancellation);
        return await identities.ReadAsync(open?.Person.Id, (db, _) => passkeys.AskAsync(db, open?.Person), cancellation);
    }

    public string Seal(PasskeyQuestion question) => questions.Seal(question);

    /// <summary>Begins a session. Unknown passkeys, foreign answers and malformed ones are refused alike.</summary>
    public async Task<Outcome<Entered>> SignInAsync(string? sealedQuestion, string? answer, RequestOrigin origin, CancellationToken cancellation)
    {
        var credential = CredentialOf(answer);
        var owner = credential is null ? null : await identities.ReadAsync(null, (db, ct) =>
            db.Passkeys.Where(k => k.CredentialId == credential).Select(k => (Guid?)k.PersonId).SingleOrDefaultAsync(ct), cancellation);
        var entered = owner is { } personId && questions.Open(sealedQuestion) is { } question
            ? await OnceAsync(() => identities.WriteAsync<Entered>(new IdentityActor(personId, null, origin), async write =>
            {
                var judged = await passkeys.JudgeAsync(write, personId, question, answer, cancellation);
                return judged.Succeeded ? await sessions.EnterByPasskeyAsync(write, judged.Value, cancellation) : judged.Refusal;
            }, cancellation: cancellation))
            : new PasskeyWrong();
        if (!entered.Succeeded)
        {
            await RefusedSignIn.NoteAsync(identities, owner, origin, cancellation);
        }
        return entered;
    }

    /// <summary>Answers the question that a first step left open.</summary>
    public async Task<Outcome<Entered>> ProveAsync(string? pendingKey, string? sealedQuestion, string? answer, RequestOrigin origin, CancellationToken cancellation)
    {
        if (await factors.OpenAsync(pendingKey, cancellation) is not { } open)
        {
            return new SignInOver();
        }
        var personId = open.Person.Id;
        var entered = questions.Open(sealedQuestion) is { } question
            ? await OnceAsync(() => identities.WriteAsync<Entered>(new IdentityActor(personId, null, origin), async write =>
            {
                var judged = await passkeys.JudgeAsync(write, personId, question, answer, cancellation);
                if (!judged.Succeeded)
                {
                    return judged.Refusal;
                }
                var pending = await write.Db.PendingSignIns.SingleOrDefaultAsync(p => p.Id == open.PendingId, cancellation);
                return pending?.IsOpen(judged.Value, write.Now) is true
                    ? await sessions.EnterProvenAsync(write, judged.Value, pending, FactorKind.Passkey, cancellation)
                    : new SignInOver();
            }, cancellation: cancellation))
            : new PasskeyWrong();
        if (!entered.Succeeded)
        {
            await proof.NoteRefusalAsync(personId, null, FactorKind.Passkey, origin, cancellation);
        }
        return entered;
    }

    private static async Task<Outcome<Entered>> OnceAsync(Func<Task<Outcome<Entered>>> enter)
    {
        try
        {
            var entered = await enter();
            return entered.Refusal is ChangedMeanwhile ? new PasskeyWrong() : entered;
        }
        catch (DbUpdateException race) when (PasskeyCeremony.IsSecondAnswer(race))
        {
            return new PasskeyWrong();
        }
    }

    // Only to find whose passkey it claims to be; the ceremony judges.
    private static byte[]? CredentialOf(string? answer)
    {
        try
        {
            using var parsed = JsonDocument.Parse(answer ?? "");
            return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("id", out var id) && id.GetString() is { Length: > 0 and < 2048 } text
                ? Base64Url.DecodeFromChars(text) : null;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
