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

    /// <summary>Words for zxcvbn's estimate, 0 to 4.</summary>
    public string Strength(int estimate) => estimate switch
    {
        0 => passwords["Strength_0"].Value,
        1 => passwords["Strength_1"].Value,
        2 => passwords["Strength_2"].Value,
        3 => passwords["Strength_3"].Value,
        _ => passwords["Strength_4"].Value,
    };

    public string? OfAny(Refusal? refusal) => refusal is null ? null : Of(refusal);
}
