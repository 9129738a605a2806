using Castellan.Data.Outcomes;

namespace Castellan.Data.Exports;

/// <summary>An export of the audit log that somebody asked for: what, in which form, and what became of it.</summary>
public sealed class AuditExport : ITenantOwned
{
    /// <summary>How long the file can be downloaded.</summary>
    public static readonly TimeSpan Offered = TimeSpan.FromHours(24);

    private AuditExport()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid RequestedBy { get; private set; }

    public Guid SessionId { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    public ExportFormat Format { get; private set; }

    /// <summary>JSON of the filter. Ids only; what was searched for may name a person, so it goes with the export.</summary>
    public string Filter { get; private set; } = "{}";

    /// <summary>The organisation's clock when it was asked for, for local times.</summary>
    public string TimeZone { get; private set; } = "";

    /// <summary>Of the words.</summary>
    public string Language { get; private set; } = "";

    public ExportState State { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public long Entries { get; private set; }

    public Guid? FileId { get; private set; }

    /// <summary>Why it failed: the code of a refusal.</summary>
    public string? Reason { get; private set; }

    public static AuditExport Request(Guid orgId, Guid by, Guid sessionId, ExportFormat format, string filter, string timeZone, string language, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        Id = Guid.CreateVersion7(now),
        RequestedBy = by,
        SessionId = sessionId,
        RequestedAt = now,
        Format = format,
        Filter = filter,
        TimeZone = timeZone,
        Language = language,
    };

    public Outcome<Done> Finish(Guid fileId, long entries, DateTimeOffset now) => End(ExportState.Ready, now).Then<Done>(done =>
    {
        FileId = fileId;
        Entries = entries;
        return done;
    });

    public Outcome<Done> Fail(string reason, DateTimeOffset now) => End(ExportState.Failed, now).Then<Done>(done =>
    {
        Reason = reason;
        return done;
    });

    /// <summary>Takes it off the list, whatever became of it.</summary>
    public Outcome<Done> Delete(DateTimeOffset now)
    {
        if (State == ExportState.Deleted)
        {
            return new ExportNotFound();
        }
        State = ExportState.Deleted;
        EndedAt ??= now;
        return Done.Instance;
    }

    private Outcome<Done> End(ExportState state, DateTimeOffset now)
    {
        if (State != ExportState.Waiting)
        {
            return new ExportNotFound();
        }
        State = state;
        EndedAt = now;
        return Done.Instance;
    }
}
