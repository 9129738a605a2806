namespace Castellan.Platform.Web;

/// <summary>The part of the console that an entry leads through.</summary>
public enum NavigationArea
{
    Organisation,
    Account,
    Operator,
}

/// <summary>
/// A line of the left navigation, registered by the feature it leads to:
/// <c>services.AddSingleton(new NavigationEntry(…))</c>.
/// </summary>
/// <param name="Area">Where it shows.</param>
/// <param name="Texts">The feature's resource marker class.</param>
/// <param name="TextKey">Key of its words in <paramref name="Texts"/>.</param>
/// <param name="Icon">A name of the kit's icon set.</param>
/// <param name="Address">Builds the address from the organisation's slug; the other areas pass an empty one.</param>
/// <param name="Order">Ascending; entries whose order shares the same hundred stand in one group.</param>
/// <param name="Permission">Name of the permission without which the entry is left out; null shows it to everybody.</param>
public sealed record NavigationEntry(
    NavigationArea Area,
    Type Texts,
    string TextKey,
    string Icon,
    Func<string, string> Address,
    int Order,
    string? Permission = null);
