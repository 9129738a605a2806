namespace Castellan.Tests.Data.Guards;

/// <summary>Other ways to write a name or an id in an address, some of which some layer may take for the same.</summary>
public static class Spelling
{
    public static IEnumerable<string> Of(string plain) =>
    [
        plain, plain.ToUpperInvariant(), plain + ".", plain + "/", plain + "//", "./" + plain, $"x/../{plain}", plain + "%20", "%20" + plain, plain + "%00", plain + "%2F", plain + "%2e", plain + ";a=b", plain + "%3Ba",
        plain + "%09", plain + "%0A", "%EF%BB%BF" + plain, plain + "%E2%80%8B", plain.Replace("-", "%2D", StringComparison.Ordinal), plain.Replace("-", "%252D", StringComparison.Ordinal), plain.Replace('-', '_'),
        $"%{(int)plain[0]:X2}{plain[1..]}", $"%25{(int)plain[0]:X2}{plain[1..]}", $"%EF%BC%{0x90 + (plain[0] % 10):X2}{plain[1..]}", plain.Replace('e', 'е'), plain.Replace('i', 'İ'), plain + "%23x", plain + "%3Fx", $"\"{plain}\"", $"'{plain}'", plain + "*", "%25", "_", "%2A",
    ];

    public static IEnumerable<string> Of(Guid id) =>
        [.. Of(id.ToString()), id.ToString("N"), id.ToString("B"), id.ToString("P"), id.ToString("X").Replace(",", "%2C", StringComparison.Ordinal), $"urn:uuid:{id}", $"%7B{id}%7D", Convert.ToBase64String(id.ToByteArray()).TrimEnd('=').Replace('/', '_'), new Guid(id.ToByteArray(bigEndian: true)).ToString(), Guid.Empty.ToString(), $"{id},{id}", $"{id}%26id={id}"];
}
