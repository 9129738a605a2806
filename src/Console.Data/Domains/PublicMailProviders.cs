using System.Collections.Frozen;

namespace Castellan.Data.Domains;

/// <summary>Domains under which anybody gets an address: they can belong to no organisation, whoever runs them.</summary>
public static class PublicMailProviders
{
    private static readonly FrozenSet<string> Names = Read().ToFrozenSet(StringComparer.Ordinal);

    /// <param name="domain">In ASCII, lower case.</param>
    public static bool Include(string domain) => Names.Contains(domain);

    private static string[] Read()
    {
        using var stream = typeof(PublicMailProviders).Assembly.GetManifestResourceStream("Castellan.Data.Domains.public-mail-providers.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
