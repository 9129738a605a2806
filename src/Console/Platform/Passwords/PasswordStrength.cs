namespace Castellan.Platform.Passwords;

/// <summary>zxcvbn's estimate of the guesses a password takes, 0 to 4.</summary>
internal static class PasswordStrength
{
    /// <summary>Fewer than about 10^6 guesses: repetition, keyboard runs, a common word with a year.</summary>
    public const int Guessable = 1;

    /// <summary>zxcvbn takes quadratic time; what follows so many characters only adds strength.</summary>
    private const int CharactersRead = 40;

    private static readonly Lazy<Zxcvbn.Zxcvbn> Estimator = new(() => new Zxcvbn.Zxcvbn());

    public static int Of(string password, PasswordOwner owner) =>
        password.Length == 0
            ? 0
            : Estimator.Value.EvaluatePassword(password[..Math.Min(password.Length, CharactersRead)], owner.Words).Score;
}
