namespace Castellan.Features.Organisations;

/// <summary>Marks the texts of this feature.</summary>
public sealed class OrganisationTexts;
