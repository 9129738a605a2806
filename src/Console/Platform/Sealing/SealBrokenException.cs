namespace Castellan.Platform.Sealing;

/// <summary>A sealed value does not open: it was altered, moved to another row, cut short, or its key is not in the key folder.</summary>
public sealed class SealBrokenException(string message, Exception? cause = null) : Exception(message, cause);
