using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Trail;

/// <summary>Tells the attempts that were only counted, once their hour is over: one entry for each person and permission.</summary>
public sealed class RefusedAttemptsSweeper(OperatorDb door) : ISweeper
{
    public const string Name = "refused-attempts";

    private const int AtOnce = 500;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var told = 0L;
        List<RefusedAttempt> over;
        do
        {
            over = await TellSomeAsync(asOf, cancellation);
            told += over.Sum(one => one.Count - 1L);
        }
        while (over.Count == AtOnce);
        return new SweepReport("RefusedAttempts_told", told);
    }

    private async Task<List<RefusedAttempt>> TellSomeAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var begun = asOf.AddHours(-1);
        var swept = await door.WriteAsync<List<RefusedAttempt>>(OperatorActor.Job, async write =>
        {
            var over = await write.Db.RefusedAttempts.Where(one => one.Hour <= begun).OrderBy(one => one.Hour).Take(AtOnce).ToListAsync(cancellation);
            write.Db.RefusedAttempts.RemoveRange(over);
            foreach (var one in over.Where(one => one.Count > 1))
            {
                write.Record(one.OrgId, AuditAction.AttemptsRefused, AuditTarget.Person(one.PersonId), after: new { permissions = one.Permission.ToString(), count = one.Count - 1, since = one.Hour });
            }
            return over;
        }, cancellation);
        return swept.Succeeded ? swept.Value : [];
    }
}
