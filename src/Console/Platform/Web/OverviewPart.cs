using Castellan.Data.Access;

namespace Castellan.Platform.Web;

/// <summary>Where on the overview something stands.</summary>
public enum OverviewPlace
{
    /// <summary>Among the figures at the top; the component draws one tile.</summary>
    Figures,

    /// <summary>Below them; the component draws one section.</summary>
    Sections,
}

/// <summary>
/// What a feature tells on the overview of an organisation, registered by that feature:
/// <c>services.AddSingleton(new OverviewPart(…))</c>. The component reads for itself and gets the entered organisation cascaded.
/// </summary>
/// <param name="Order">Ascending within its place.</param>
/// <param name="Permission">Without it the component is not even made; null shows it to everybody.</param>
public sealed record OverviewPart(OverviewPlace Place, Type Component, int Order, Permission? Permission = null);
