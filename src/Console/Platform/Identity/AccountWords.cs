using System.Resources;
using Castellan.Data.Outcomes;
using Castellan.Platform.Passwords;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Identity;

/// <summary>What a person reads when something about an account is refused.</summary>
public sealed class AccountWords(IStringLocalizer<IdentityTexts> texts, IStringLocalizer<PasswordTexts> passwords)
{
    /// <exception cref="MissingManifestResourceException">Nobody worded it: no sentence is better than a key on the screen.</exception>
    public string Of(Refusal refusal)
    {
        object[] arguments = [.. refusal.Words];
        var worded = texts[refusal.Code, arguments];
        worded = worded.ResourceNotFound ? passwords[refusal.Code, arguments] : worded;
        return worded.ResourceNotFound ? throw new MissingManifestResourceException($"There is no text '{refusal.Code}'.") : worded.Value;
    }

    public string? OfAny(Refusal? refusal) => refusal is null ? null : Of(refusal);
}
