namespace Castellan.Data.Files;

/// <summary>A file about to arrive.</summary>
/// <param name="Name">As somebody called it; made safe before it is stored.</param>
/// <param name="ContentType">What the download says it is; see <see cref="ContentTypes"/>.</param>
/// <param name="OwnerId">The person who alone may download it; null where a permission decides.</param>
/// <param name="ExpiresAt">When it can no longer be downloaded and is deleted; null keeps it as long as what it belongs to.</param>
public sealed record FileDraft(FileKind Kind, string Name, string ContentType, Guid? OwnerId = null, DateTimeOffset? ExpiresAt = null);

/// <summary>What a file holds, once all of it has arrived. Authenticated beside the chunks, so none can be left off.</summary>
public sealed record FileManifest(long Length, int Chunks, byte[] Sha256);
