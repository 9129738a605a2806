namespace Castellan.Platform.Web;

/// <summary>
/// Decides whether an address that came with a request may be gone to. Only paths of this application pass:
/// browsers read "//host", "/\host" and addresses with tabs or line breaks in them as other sites.
/// </summary>
public static class ReturnAddress
{
    private const int Longest = 2048;

    /// <summary>The address itself when it is local, else <paramref name="fallback"/>.</summary>
    public static string OrElse(string? address, string fallback) => IsLocal(address) ? address! : fallback;

    public static bool IsLocal(string? address)
    {
        if (address is not { Length: > 0 and <= Longest } || address[0] != '/')
        {
            return false;
        }

        // Browsers percent-encode what is not ASCII; raw it cannot stand in a header.
        if (address.Any(character => !char.IsAscii(character) || char.IsControl(character) || character == '\\'))
        {
            return false;
        }

        // Decoded too: a proxy in front may decode "%2f" and "%5c" before it forwards a redirect.
        var path = Uri.UnescapeDataString(address.Split('?', '#')[0]);
        return !path.Contains("//", StringComparison.Ordinal) && !path.Contains('\\') && !path.Any(char.IsControl);
    }
}
