namespace Castellan.Kit;

/// <summary>A tab is a link: it has an address, and <paramref name="Count"/> tells how much lies behind it.</summary>
public sealed record TabItem(string Text, string Href, long? Count = null);
