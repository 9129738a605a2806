namespace Castellan.Data.Identity;

/// <summary>Stored as a number; never renumber.</summary>
public enum DataExportState : short
{
    Waiting = 0,
    Ready = 1,
    Failed = 2,
}

/// <summary>
/// A person's request for everything held about him. The row is the obligation: a job prepares the file, as often as it
/// takes, and the row goes with the file.
/// </summary>
public sealed class DataExport
{
    /// <summary>How long the file can be downloaded.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    /// <summary>After so many runs that failed the person is told to ask again.</summary>
    public const int MostAttempts = 5;

    private DataExport()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    public DataExportState State { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public int Attempts { get; private set; }

    public Guid? FileId { get; private set; }

    public static DataExport Request(Guid personId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PersonId = personId,
        RequestedAt = now,
        ExpiresAt = now + Lifetime,
    };

    /// <summary>A run begins; one that never comes back counts too.</summary>
    public void Try()
    {
        Attempts++;
        if (Attempts > MostAttempts)
        {
            State = DataExportState.Failed;
        }
    }

    public void Complete(Guid fileId, DateTimeOffset now)
    {
        State = DataExportState.Ready;
        FileId = fileId;
        ExpiresAt = now + Lifetime;
    }
}
