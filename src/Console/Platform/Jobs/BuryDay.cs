namespace Castellan.Platform.Jobs;

/// <summary>Keeps what is held of a day of the audit log and announces, before the day is dropped, that the rest may be gone.</summary>
/// <returns>How many entries of the day are kept.</returns>
public delegate Task<long> BuryDay(DateOnly day, CancellationToken cancellation);
