using Castellan.Data.Outcomes;

namespace Castellan.Data.Files;

/// <summary>
/// A file that somebody gave or a job made. Its content stands in sealed chunks beside it; what it holds is known once all
/// have arrived, and only then can it be downloaded. Making it ready is part of the act that it belongs to.
/// </summary>
public sealed class StoredFile : ITenantOwned
{
    private StoredFile()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public FileKind Kind { get; private set; }

    public FileState State { get; private set; }

    /// <summary>Safe to be saved under; may name people, so it goes with the file and never into the audit log.</summary>
    public string Name { get; private set; } = "";

    public string ContentType { get; private set; } = "";

    public Guid? OwnerId { get; private set; }

    public Guid? CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? ReadyAt { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public long Length { get; private set; }

    public int Chunks { get; private set; }

    public byte[]? Sha256 { get; private set; }

    /// <summary>The sealed <see cref="FileManifest"/>, which decides when the columns were tampered with.</summary>
    public byte[]? SealedManifest { get; private set; }

    public static StoredFile Begin(Guid orgId, FileDraft draft, Guid? createdBy, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        Id = Guid.CreateVersion7(now),
        Kind = draft.Kind,
        Name = FileName.Safe(draft.Name),
        ContentType = ContentTypes.Of(draft.ContentType),
        OwnerId = draft.OwnerId,
        CreatedBy = createdBy,
        CreatedAt = now,
        ExpiresAt = draft.ExpiresAt,
    };

    /// <summary>All chunks have arrived.</summary>
    public Outcome<Done> Complete(FileManifest manifest, byte[] sealedManifest, DateTimeOffset now)
    {
        if (State != FileState.Arriving)
        {
            return new FileNotFound();
        }
        State = FileState.Ready;
        ReadyAt = now;
        Length = manifest.Length;
        Chunks = manifest.Chunks;
        Sha256 = manifest.Sha256;
        SealedManifest = sealedManifest;
        return Done.Instance;
    }

    /// <summary>From when on it can no longer be downloaded.</summary>
    public void ExpireAt(DateTimeOffset instant) => ExpiresAt = instant;

    public void Discard() => State = FileState.Discarded;

    /// <summary>Whether it can be downloaded now, and if not, why.</summary>
    public Outcome<Done> Offer(DateTimeOffset now) =>
        State != FileState.Ready ? new FileNotFound()
        : ExpiresAt <= now ? new FileExpired()
        : Done.Instance;
}
