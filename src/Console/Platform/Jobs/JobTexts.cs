namespace Castellan.Platform.Jobs;

/// <summary>Names the resources with the titles of jobs and the outcomes of their runs in words.</summary>
public sealed class JobTexts;
