namespace Castellan.Platform.Sealing;

/// <summary>The key folder cannot be used: empty, readable by others, or with a file that is no key. Stops the start.</summary>
public sealed class KeyFolderException(string message) : Exception(message);
