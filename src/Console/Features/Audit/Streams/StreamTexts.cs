namespace Castellan.Features.Audit.Streams;

/// <summary>Names the resources of the streams' page.</summary>
public sealed class StreamTexts;
