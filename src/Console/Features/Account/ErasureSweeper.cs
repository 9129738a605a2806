using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>Erases the names of people who have gone, as soon as no hold on evidence keeps them.</summary>
public sealed class ErasureSweeper(OperatorDb door) : ISweeper
{
    public const string Name = "erasures";

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var erased = await door.WriteAsync<long>(OperatorActor.Job, async write =>
        {
            var count = (await write.Db.Database.SqlQuery<long>($"SELECT tenancy.erase_released() AS \"Value\"").ToListAsync(cancellation)).Single();
            if (count > 0)
            {
                write.Record(Installation.OrgId, AuditAction.ErasureCompleted, AuditTarget.None, after: new { count });
            }
            return count;
        }, cancellation);
        return new SweepReport("Erasures_made", erased.Succeeded ? erased.Value : 0);
    }
}
