using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Platform.Identity;

/// <summary>
/// Bounds the guesses at one account, on all nodes together, without letting an attacker lock its owner out: guesses from
/// networks where the owner has signed in before count apart from all others. Unknown addresses are counted like accounts,
/// so that the answer tells them apart in nothing.
/// </summary>
public sealed class SignInAttempts(IdentityDb identities, IOptions<AttemptOptions> options, TimeProvider clock)
{
    /// <summary>Takes one guess, or says when there will be one. Committed at once, whatever becomes of the guess.</summary>
    /// <param name="knownNetwork">The network, when the account's owner has signed in from it before; else null.</param>
    public async Task<Outcome<Attempt>> SpendAsync(EmailAddress address, string? knownNetwork, CancellationToken cancellation)
    {
        var attempt = new Attempt(PasswordFailures.HashOf(address), knownNetwork ?? "");
        var most = knownNetwork is null ? options.Value.FailuresPerAccount : options.Value.FailuresFromKnownNetwork;
        var statement = new NpgsqlBatchCommand("SELECT tenancy.spend_password_guess($1, $2, $3, $4)")
        {
            Parameters =
            {
                new NpgsqlParameter<byte[]> { TypedValue = attempt.AddressHash },
                new NpgsqlParameter<string> { TypedValue = attempt.Network },
                new NpgsqlParameter<int> { TypedValue = most },
                new NpgsqlParameter<int> { TypedValue = options.Value.FailuresPerInstallation },
            },
        };
        var again = await identities.QueryAsync<DateTimeOffset?>(null, statement, async reader =>
            await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation) ? await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellation) : null, cancellation);
        return again is { } until ? new TooManyAttempts(until - clock.GetUtcNow()) : attempt;
    }

    /// <summary>Gives the guess back: it was right, or nothing could compare it.</summary>
    public Task ReturnAsync(Attempt attempt, CancellationToken cancellation) =>
        identities.QueryAsync<bool>(null, Returning(attempt), reader => reader.ReadAsync(cancellation), cancellation);

    /// <summary>Gives the guess back together with what the right password opens.</summary>
    public static void Return(IdentityWrite write, Attempt attempt) => write.Last(Returning(attempt));

    /// <summary>After a reset by mail nobody's earlier guesses stand in the owner's way.</summary>
    public static Task ForgetAsync(IdentityWrite write, EmailAddress address, CancellationToken cancellation)
    {
        var hash = PasswordFailures.HashOf(address);
        return write.Db.PasswordFailures.Where(f => f.AddressHash == hash && f.Network == "").ExecuteDeleteAsync(cancellation);
    }

    private static NpgsqlBatchCommand Returning(Attempt attempt) => new("SELECT tenancy.return_password_guess($1, $2)")
    {
        Parameters = { new NpgsqlParameter<byte[]> { TypedValue = attempt.AddressHash }, new NpgsqlParameter<string> { TypedValue = attempt.Network } },
    };
}

/// <summary>One guess that counts as wrong until it was right.</summary>
/// <param name="AddressHash">See <see cref="PasswordFailures.HashOf"/>.</param>
/// <param name="Network">Where it is counted.</param>
public sealed record Attempt(byte[] AddressHash, string Network);
