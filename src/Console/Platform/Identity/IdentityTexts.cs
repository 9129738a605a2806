namespace Castellan.Platform.Identity;

/// <summary>Marks the resources IdentityTexts.resx: why something about an account is refused, by type name of the refusal.</summary>
public sealed class IdentityTexts;
