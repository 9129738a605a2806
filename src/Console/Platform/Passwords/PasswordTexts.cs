namespace Castellan.Platform.Passwords;

/// <summary>Marks the resources PasswordTexts.resx: refusals by type name, and the meter's words Strength_0 to Strength_4.</summary>
public sealed class PasswordTexts;
