using Castellan.Platform.Palette;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Shell.Palette;

/// <summary>Hits of one kind, under their heading.</summary>
public sealed record PaletteGroup(string Heading, IReadOnlyList<PaletteHit> Hits);

/// <summary>The pages and organisations that somebody can go to from here.</summary>
internal sealed class PalettePages(
    IEnumerable<NavigationEntry> entries, IEnumerable<PaletteShortcut> shortcuts, IStringLocalizerFactory localizers, IStringLocalizer<PaletteTexts> texts)
{
    /// <summary>Without words: this area's pages and the other organisations.</summary>
    public IReadOnlyList<PaletteGroup> Find(string words, NavigationArea area, Surroundings around)
    {
        List<PaletteGroup> groups = [];
        void Add(string heading, IEnumerable<PaletteHit> hits)
        {
            IReadOnlyList<PaletteHit> fitting = [.. hits
                .Select(hit => (Hit: hit, Rank: Likeness.Of(hit.Title, words)))
                .Where(found => found.Rank is not null)
                .OrderBy(found => found.Rank)
                .Select(found => found.Hit)];
            if (fitting.Count > 0)
            {
                groups.Add(new PaletteGroup(heading, fitting));
            }
        }

        var all = words.Length > 0;
        if (around.Organisation is { } here)
        {
            Add(texts["Pages"], [.. Of(NavigationArea.Organisation, around), .. Shortcuts(here.Slug, around)]);
        }
        if (area == NavigationArea.Account || all)
        {
            Add(texts["Account"], Of(NavigationArea.Account, around));
        }
        if (around.Person?.IsOperator is true && (area == NavigationArea.Operator || all))
        {
            Add(texts["Installation"], Of(NavigationArea.Operator, around));
        }
        Add(texts["YourOrganisations"],
        [
            .. around.Organisations.Where(one => one.Slug != around.Organisation?.Slug).Select(one => new PaletteHit("briefcase", one.Name, null, Addresses.Organisation(one.Slug))),
            new PaletteHit("plus", texts["NewOrganisation"], null, Addresses.NewOrganisation),
        ]);
        return groups;
    }

    private IEnumerable<PaletteHit> Of(NavigationArea area, Surroundings around) => entries
        .Where(entry => entry.Area == area && (entry.Permission is null || around.Allows(entry.Permission)))
        .OrderBy(entry => entry.Order)
        .Select(entry => new PaletteHit(entry.Icon, localizers.Create(entry.Texts)[entry.TextKey], null, entry.Address(around.Organisation?.Slug ?? string.Empty)));

    private IEnumerable<PaletteHit> Shortcuts(string slug, Surroundings around) => shortcuts
        .Where(shortcut => shortcut.Permission is not { } needed || around.Allows(needed.ToString()))
        .Select(shortcut => new PaletteHit(shortcut.Icon, localizers.Create(shortcut.Texts)[shortcut.TextKey], null, shortcut.Address(slug)));
}
