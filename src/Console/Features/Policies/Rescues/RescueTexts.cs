namespace Castellan.Features.Policies.Rescues;

/// <summary>Names the resources with the words of the rescue of members.</summary>
public sealed class RescueTexts;
