using System.Text;

namespace Castellan.Platform.Passwords;

/// <summary>Length of a password in code points (NIST SP 800-63B), counted no further than needed.</summary>
internal static class PasswordLength
{
    /// <summary>Cheap for any input: a text of more than twice the limit in UTF-16 units is not walked.</summary>
    public static bool IsWithin(int most, string password) =>
        password.Length <= most || (password.Length <= most * 2 && Count(password) <= most);

    /// <summary>A lone surrogate counts as one.</summary>
    public static int Count(string password)
    {
        var count = 0;
        foreach (var _ in password.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
