namespace Castellan.Features.Incidents.People;

/// <summary>Names the resources of notices to people affected by an incident.</summary>
public sealed class PeopleTexts;
