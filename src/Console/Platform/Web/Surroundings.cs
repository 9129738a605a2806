namespace Castellan.Platform.Web;

/// <summary>The person in front of the screen.</summary>
/// <param name="IsOperator">Whether the operators' pages are offered; they may ask for a second factor first.</param>
public sealed record PersonCard(string Name, string Email, bool IsOperator);

/// <summary>An organisation as the switcher shows it.</summary>
/// <param name="DeletionDueAt">When it will be deleted, if an owner has started that.</param>
/// <param name="Owed">What its policy still asks of the person, if anything.</param>
public sealed record OrganisationCard(string Slug, string Name, DateTimeOffset? DeletionDueAt = null, OwedCard? Owed = null);

/// <summary>Something to set up for an organisation.</summary>
/// <param name="IsRequired">Or only recommended.</param>
public sealed record OwedCard(bool IsPasskey, bool IsRequired, DateTimeOffset? DueAt);

/// <summary>
/// What a layout shows around a page: who looks, in which organisation, and what may be entered from here.
/// Cascaded above the router; a hint for drawing only, every page is guarded on its own.
/// </summary>
public sealed record Surroundings(
    PersonCard? Person,
    OrganisationCard? Organisation,
    IReadOnlyList<OrganisationCard> Organisations,
    Func<string, bool> Allows)
{
    public static Surroundings Nobody { get; } = new(null, null, [], static _ => false);
}
