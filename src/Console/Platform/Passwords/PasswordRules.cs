using Castellan.Data.Outcomes;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

/// <summary>
/// Judges a new password by NIST SP 800-63B and OWASP ASVS 6.2: long enough, not common, not about its owner, not easy to guess.
/// There are no composition rules.
/// </summary>
public sealed class PasswordRules(IOptions<PasswordOptions> options, LeakedPasswords leaked)
{
    private readonly PasswordOptions options = options.Value;

    /// <summary>Why the password is refused, or null. Cheap for any length: a longer one than accepted is not read.</summary>
    public Refusal? Judge(string password, PasswordOwner owner)
    {
        var minimum = owner.HasSecondFactor ? options.MinimumLengthWithSecondFactor : options.MinimumLength;
        if (!PasswordLength.IsWithin(options.MaximumLength, password))
        {
            return new PasswordTooLong(options.MaximumLength);
        }

        if (PasswordLength.Count(password) < minimum)
        {
            return new PasswordTooShort(minimum);
        }

        if (CommonPasswords.Contains(password))
        {
            return new PasswordIsCommon();
        }

        if (owner.WordIn(password) is { } word)
        {
            return new PasswordContainsOwnWord(word);
        }

        return PasswordStrength.Of(password, owner) <= PasswordStrength.Guessable ? new PasswordEasyToGuess() : null;
    }

    /// <summary>As <see cref="Judge"/>, and then whether the password has leaked elsewhere: the last question, as it may be asked outside.</summary>
    public async Task<Refusal?> JudgeAsync(string password, PasswordOwner owner, CancellationToken cancellation) =>
        Judge(password, owner) is { } fault ? fault
        : await leaked.ContainsAsync(password, cancellation) ? new PasswordIsLeaked()
        : null;

    /// <summary>0 (guessed at once) to 4 (very hard to guess), for the meter beside the field.</summary>
    public int Strength(string password, PasswordOwner owner) => PasswordStrength.Of(password, owner);
}
