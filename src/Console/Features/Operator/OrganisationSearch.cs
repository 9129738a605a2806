using Castellan.Data.Organisations;

namespace Castellan.Features.Operator;

/// <summary>Finds organisations by what an operator typed; nothing in it means more than its letters.</summary>
internal static class OrganisationSearch
{
    private const int LongestSearch = 80;

    public static IQueryable<Organisation> In(IQueryable<Organisation> all, string? typed)
    {
        var words = Plain(typed);
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // translated to SQL, where lower() knows no culture
        return words.Length == 0 ? all : all.Where(o => o.Name.ToLower().Contains(words) || o.Slug.Contains(words));
#pragma warning restore CA1304, CA1311, CA1862, MA0011
    }

    // PostgreSQL stores neither NUL nor lone surrogates, so no row can hold what is dropped here.
    private static string Plain(string? typed) =>
        string.Concat((typed ?? "").Trim().Take(LongestSearch).Where(character => !char.IsControl(character) && !char.IsSurrogate(character))).ToLowerInvariant();
}
