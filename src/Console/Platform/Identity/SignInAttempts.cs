using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Identity;

/// <summary>
/// Bounds the guesses at one account without letting an attacker lock its owner out: guesses from networks where the owner
/// has signed in before count apart from all others. Unknown addresses are counted like accounts, so that the answer
/// tells them apart in nothing.
/// </summary>
public sealed class SignInAttempts(AttemptCounter counter, IOptions<AttemptOptions> options)
{
    /// <param name="knownNetwork">The network, when the account's owner has signed in from it before; else null.</param>
    public Outcome<Attempt> Begin(EmailAddress address, string? knownNetwork)
    {
        var key = knownNetwork is null ? address.Normalised : $"{address.Normalised} {knownNetwork}";
        var most = knownNetwork is null ? options.Value.FailuresPerAccount : options.Value.FailuresFromKnownNetwork;
        return counter.Spend(key, most).Then<Attempt>(_ => new Attempt(counter, key));
    }

    /// <summary>After a reset by mail nobody's earlier guesses stand in the owner's way.</summary>
    public void Forget(EmailAddress address) => counter.Forget(address.Normalised);
}

/// <summary>One attempt that counts as failed until it succeeded.</summary>
public sealed class Attempt(AttemptCounter counter, string key)
{
    public void Succeeded() => counter.GiveBack(key);
}
