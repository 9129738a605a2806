using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Files;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Files;

/// <summary>A file that may be sent now: its download is on the record already.</summary>
public sealed record OfferedFile(string Name, string ContentType, FileManifest Manifest, Func<int, CancellationToken, Task<FileChunk?>> Chunk);

/// <summary>The one way out for files: asks the kind's rule, puts the download on the record, then opens chunk after chunk.</summary>
public sealed class FileDownloads(TenantDb tenants, IdentityDb identities, FileSeal seal, IEnumerable<FileRule> rules)
{
    /// <summary>Offers a file of an organisation to a member whose role permits its kind.</summary>
    public async Task<Outcome<OfferedFile>> OfferAsync(TenantActor actor, Guid fileId, CancellationToken cancellation = default)
    {
        var offered = await tenants.WriteAsync<StoredFile>(actor, permission: null, async write =>
        {
            var file = await write.Db.StoredFiles.AsNoTracking().SingleOrDefaultAsync(row => row.OrgId == actor.OrgId && row.Id == fileId, cancellation);
            if (file is null || file.OwnerId is not null || rules.FirstOrDefault(one => one.Kind == file.Kind) is not { } rule)
            {
                return new FileNotFound();
            }
            if (!write.Standing.Permissions.Contains(rule.Permission))
            {
                return new PermissionMissing(rule.Permission);
            }
            return file.Offer(write.Now).Then<StoredFile>(_ =>
            {
                write.Record(AuditAction.FileDownloaded, AuditTarget.File(file.Id), after: Facts(file));
                return file;
            });
        }, cancellation: cancellation);
        return offered.Then<OfferedFile>(file => Offered(file, (number, ct) => tenants.ReadAsync(actor, (db, cancel) => ChunkAsync(db, file, number, cancel), ct)));
    }

    /// <summary>Offers a person's own file to that person.</summary>
    public async Task<Outcome<OfferedFile>> OfferOwnAsync(IdentityActor actor, Guid fileId, CancellationToken cancellation = default)
    {
        var offered = await identities.WriteAsync<StoredFile>(actor, async write =>
        {
            var file = await write.Db.StoredFiles.AsNoTracking().SingleOrDefaultAsync(row => row.OrgId == Installation.OrgId && row.Id == fileId, cancellation);
            if (file is null || file.OwnerId is null || file.OwnerId != actor.PersonId)
            {
                return new FileNotFound();
            }
            return file.Offer(write.Now).Then<StoredFile>(_ =>
            {
                write.Record(AuditAction.FileDownloaded, AuditTarget.File(file.Id), after: Facts(file));
                return file;
            });
        }, cancellation: cancellation);
        return offered.Then<OfferedFile>(file => Offered(file, (number, ct) => identities.ReadAsync(actor.PersonId, (db, cancel) => ChunkAsync(db, file, number, cancel), ct)));
    }

    /// <summary>The content, one opened chunk at a time. Ends early with an exception, never with less than all.</summary>
    /// <exception cref="SealBrokenException">A chunk is missing, altered or out of place.</exception>
    public async IAsyncEnumerable<byte[]> ContentAsync(OfferedFile file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var length = 0L;
        for (var number = 0; number < file.Manifest.Chunks; number++)
        {
            var plain = seal.Open(await file.Chunk(number, cancellation) ?? throw new SealBrokenException($"Chunk {number} is missing."));
            length += plain.Length;
            yield return plain;
        }
        if (length != file.Manifest.Length)
        {
            throw new SealBrokenException("The chunks are not what the manifest says.");
        }
    }

    private OfferedFile Offered(StoredFile file, Func<int, CancellationToken, Task<FileChunk?>> chunk) =>
        new(file.Name, file.ContentType, seal.Manifest(file), chunk);

    private static Task<FileChunk?> ChunkAsync(ConsoleDb db, StoredFile file, int number, CancellationToken cancellation) =>
        db.FileChunks.SingleOrDefaultAsync(row => row.OrgId == file.OrgId && row.FileId == file.Id && row.Number == number, cancellation);

    private static object Facts(StoredFile file) => new { kind = file.Kind.ToString(), bytes = file.Length };
}
