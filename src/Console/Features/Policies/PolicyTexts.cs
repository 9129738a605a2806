namespace Castellan.Features.Policies;

/// <summary>Names the resources with the words of security policies and the members' protection.</summary>
public sealed class PolicyTexts;
