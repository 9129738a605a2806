namespace Castellan.Platform.Trail;

/// <summary>Names the resources that put the trail into words.</summary>
public sealed class TrailTexts;
