namespace Castellan.Data.Exports;

/// <summary>How far an export has come. Changes together with the chunks that it tells of, so a killed run goes on where it was.</summary>
public sealed class ExportWork : ITenantOwned
{
    private ExportWork()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid ExportId { get; private set; }

    public Guid FileId { get; private set; }

    /// <summary>The last entry that is in the file.</summary>
    public DateTimeOffset? PositionAt { get; private set; }

    public Guid? PositionId { get; private set; }

    public long Entries { get; private set; }

    public DateTimeOffset? ClaimedUntil { get; private set; }

    /// <summary>Runs that began and did not come any further.</summary>
    public int Attempts { get; private set; }

    public static ExportWork For(Guid orgId, Guid exportId, Guid fileId) => new() { OrgId = orgId, ExportId = exportId, FileId = fileId };

    public void Claim(DateTimeOffset until)
    {
        ClaimedUntil = until;
        Attempts++;
    }

    public void Advance(DateTimeOffset at, Guid id, int entries, DateTimeOffset until)
    {
        PositionAt = at;
        PositionId = id;
        Entries += entries;
        ClaimedUntil = until;
        Attempts = 0;
    }
}
