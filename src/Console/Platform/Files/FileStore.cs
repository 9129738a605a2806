using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Files;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Files;

/// <summary>Content that has arrived and waits for the act that it belongs to. Left alone, it is swept away.</summary>
public sealed record ArrivedFile(Guid Id, FileManifest Manifest, byte[] SealedManifest);

/// <summary>
/// Takes files in: first the content, chunk by chunk in transactions of their own, in constant memory; then
/// <c>Complete</c> inside the command that audits why the file is there.
/// </summary>
public sealed class FileStore(TenantDb tenants, IdentityDb identities, FileSeal seal, IOptions<FileOptions> options)
{
    private const int ReadBytes = 64 * 1024;

    /// <summary>How large an upload may be.</summary>
    public long UploadLimit => options.Value.UploadMegabytes * 1024L * 1024;

    /// <summary>An upload into an organisation.</summary>
    /// <param name="permission">What uploading takes, null for every member; the command that completes it asks again.</param>
    public Task<Outcome<ArrivedFile>> ReceiveAsync(TenantActor actor, Permission? permission, FileDraft draft, Stream content, CancellationToken cancellation = default) =>
        ReceiveAsync(actor.OrgId, actor.PersonId, draft, content, UploadLimit, (change, ct) => tenants.WriteAsync<Done>(actor, permission, write => change(write.Db, write.Now), cancellation: ct), cancellation);

    /// <summary>A file made for a person of the person's own data. It belongs to the installation and is open to its owner alone.</summary>
    public Task<Outcome<ArrivedFile>> ReceiveOwnAsync(IdentityActor actor, FileDraft draft, Stream content, CancellationToken cancellation = default) =>
        ReceiveAsync(Installation.OrgId, actor.PersonId, draft with { OwnerId = actor.PersonId }, content, long.MaxValue,
            (change, ct) => identities.WriteAsync<Done>(actor, write => change(write.Db, write.Now), cancellation: ct), cancellation);

    /// <summary>Makes an arrived file ready, inside the transaction of the act that it belongs to.</summary>
    public static Task<Outcome<StoredFile>> CompleteAsync(TenantWrite write, ArrivedFile arrived, CancellationToken cancellation = default) =>
        CompleteAsync(write.Db, write.Actor.OrgId, arrived, write.Now, cancellation);

    /// <inheritdoc cref="CompleteAsync(TenantWrite, ArrivedFile, CancellationToken)"/>
    public static Task<Outcome<StoredFile>> CompleteOwnAsync(IdentityWrite write, ArrivedFile arrived, CancellationToken cancellation = default) =>
        CompleteAsync(write.Db, Installation.OrgId, arrived, write.Now, cancellation);

    /// <summary>Gives a file up, inside the transaction of the act that removes it. The content goes with the next sweep.</summary>
    public static async Task<Outcome<Done>> DiscardAsync(TenantWrite write, Guid fileId, CancellationToken cancellation = default)
    {
        var orgId = write.Actor.OrgId;
        var file = await write.Db.StoredFiles.SingleOrDefaultAsync(row => row.OrgId == orgId && row.Id == fileId, cancellation);
        if (file is null || file.State == FileState.Discarded)
        {
            return new FileNotFound();
        }
        file.Discard();
        return Done.Instance;
    }

    private async Task<Outcome<ArrivedFile>> ReceiveAsync(
        Guid orgId, Guid? by, FileDraft draft, Stream content, long limit, Func<Func<ConsoleDb, DateTimeOffset, Task<Outcome<Done>>>, CancellationToken, Task<Outcome<Done>>> change, CancellationToken cancellation)
    {
        var fileId = Guid.Empty;
        var begun = await change((db, now) =>
        {
            var file = StoredFile.Begin(orgId, draft, by, now);
            fileId = file.Id;
            db.StoredFiles.Add(file);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, cancellation);
        if (!begun.Succeeded)
        {
            return begun.Refusal;
        }

        using var writer = new FileWriter(seal, orgId, fileId);
        var buffer = new byte[ReadBytes];
        int read;
        do
        {
            read = await content.ReadAsync(buffer, cancellation);
            var chunks = read > 0 ? writer.Write(buffer.AsSpan(0, read)) : writer.Flush();
            if (writer.Length > limit)
            {
                return new FileTooLarge((int)(limit / (1024 * 1024)));
            }
            var stored = chunks.Count == 0 ? Done.Instance : await change((db, _) =>
            {
                db.FileChunks.AddRange(chunks);
                return Task.FromResult<Outcome<Done>>(Done.Instance);
            }, cancellation);
            if (!stored.Succeeded)
            {
                return stored.Refusal;
            }
        }
        while (read > 0);
        if (writer.Length == 0)
        {
            return new FileEmpty();
        }
        var manifest = writer.Manifest();
        return new ArrivedFile(fileId, manifest, seal.Seal(orgId, fileId, manifest));
    }

    private static async Task<Outcome<StoredFile>> CompleteAsync(ConsoleDb db, Guid orgId, ArrivedFile arrived, DateTimeOffset now, CancellationToken cancellation)
    {
        var file = await db.StoredFiles.SingleOrDefaultAsync(row => row.OrgId == orgId && row.Id == arrived.Id, cancellation);
        return file is null ? new FileNotFound() : file.Complete(arrived.Manifest, arrived.SealedManifest, now).Then<StoredFile>(_ => file);
    }
}
