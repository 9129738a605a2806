using Castellan.Data.Access;
using Castellan.Platform.Tenancy;

namespace Castellan.Platform.Palette;

/// <summary>
/// Finds by name what one feature holds in an organisation, for the command palette. A feature that has such things registers
/// one, scoped.
/// </summary>
public interface IPaletteSource
{
    /// <summary>Ascending from the top.</summary>
    int Order { get; }

    /// <summary>What its hits are, in the reader's language.</summary>
    string Heading { get; }

    /// <summary>Whoever lacks it is not offered this source.</summary>
    Permission Permission { get; }

    /// <param name="words">Trimmed, two characters at least.</param>
    /// <param name="most">How many hits are shown.</param>
    Task<IReadOnlyList<PaletteHit>> FindAsync(EnteredTenant tenant, string words, int most, CancellationToken cancellation);
}
