using Castellan.Data.Outcomes;

namespace Castellan.Data.Identity;

/// <summary>
/// An account never loses its last way in. Only what signs a person in by itself counts: a second factor does not.
/// </summary>
public static class CredentialRule
{
    /// <param name="hasPassword">Whether the account has a password.</param>
    /// <param name="passkeys">Passkeys that sign in by themselves.</param>
    /// <param name="providers">Linked accounts at providers, the one about to go included.</param>
    public static Outcome<Done> MayUnlink(bool hasPassword, int passkeys, int providers) =>
        hasPassword || passkeys > 0 || providers > 1 ? Done.Instance : new LastCredential();

    /// <param name="hasPassword">Whether the account has a password.</param>
    /// <param name="passkeys">Passkeys, the one about to go included.</param>
    /// <param name="providers">Linked accounts at providers.</param>
    public static Outcome<Done> MayRemovePasskey(bool hasPassword, int passkeys, int providers) =>
        hasPassword || passkeys > 1 || providers > 0 ? Done.Instance : new LastCredential();
}

/// <summary>Nothing would be left to sign in with.</summary>
public sealed record LastCredential : Refusal;
