namespace Castellan.Shell;

/// <summary>Names the resources with the words of the frame around every page.</summary>
public sealed class ShellTexts;
