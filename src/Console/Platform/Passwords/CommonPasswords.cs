using System.Collections.Frozen;

namespace Castellan.Platform.Passwords;

/// <summary>The 30,000 most used passwords that zxcvbn carries, as far as they are long enough to be chosen here.</summary>
internal static class CommonPasswords
{
    private const string Resource = "zxcvbn-core.Dictionaries.passwords.lst";
    private const int Shortest = 8;

    private static readonly Lazy<FrozenSet<string>> List = new(Read);

    /// <summary>Ignores case, and spaces, digits and punctuation put around the password.</summary>
    public static bool Contains(string password) =>
        List.Value.Contains(password) || List.Value.Contains(Core(password));

    private static string Core(string password)
    {
        var first = 0;
        var end = password.Length;
        while (first < end && !char.IsLetter(password[first]))
        {
            first++;
        }

        while (end > first && !char.IsLetter(password[end - 1]))
        {
            end--;
        }

        return password[first..end];
    }

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(Zxcvbn.Zxcvbn).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in zxcvbn-core.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(password => password.Length >= Shortest)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
