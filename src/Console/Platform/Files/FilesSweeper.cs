using Castellan.Data.Audit;
using Castellan.Data.Files;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Files;

/// <summary>Deletes files past their time, given up, or never completed, with their chunks; each organisation's record says how many.</summary>
public sealed class FilesSweeper(OperatorDb door) : ISweeper
{
    public const string Name = "files";

    // The longest export takes less; an upload without its command by then has none.
    private static readonly TimeSpan Arriving = TimeSpan.FromDays(1);

    // A large file's chunks are many rows: few files at a time keep the transaction short.
    private const int AtOnce = 20;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var deleted = 0;
        int gone;
        do
        {
            gone = await DeleteSomeAsync(asOf, cancellation);
            deleted += gone;
        }
        while (gone == AtOnce);
        return new SweepReport("Files_deleted", deleted);
    }

    private async Task<int> DeleteSomeAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var stale = asOf - Arriving;
        var swept = await door.WriteAsync<int>(OperatorActor.Job, async write =>
        {
            var due = await write.Db.StoredFiles
                .Where(file => file.ExpiresAt <= asOf || file.State == FileState.Discarded || (file.State == FileState.Arriving && file.CreatedAt < stale))
                .OrderBy(file => file.CreatedAt).Take(AtOnce).ToListAsync(cancellation);
            if (due.Count == 0)
            {
                return new NothingToDelete();
            }
            write.Db.StoredFiles.RemoveRange(due);
            foreach (var organisation in due.GroupBy(file => file.OrgId))
            {
                write.Record(organisation.Key, AuditAction.FilesExpired, AuditTarget.None, after: new { count = organisation.Count() });
            }
            return due.Count;
        }, cancellation);
        return swept.Succeeded ? swept.Value : 0;
    }

    /// <summary>Nothing was deleted, so nothing is recorded.</summary>
    private sealed record NothingToDelete : Refusal;
}
