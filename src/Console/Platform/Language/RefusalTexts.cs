namespace Castellan.Platform.Language;

/// <summary>
/// Marks the resources RefusalTexts.resx: the words of every refusal of the records, by type name, and of what they mention:
/// permissions, built-in roles, where a membership stands.
/// </summary>
public sealed class RefusalTexts;
