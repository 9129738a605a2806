namespace Castellan.Platform.Jobs;

/// <summary>Announces, before a day of the audit log is dropped, that it may be gone.</summary>
public delegate Task BuryDay(DateOnly day, CancellationToken cancellation);
