using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;

namespace Castellan.Features.Operator;

/// <summary>What an operator does about jobs.</summary>
public sealed class JobCommands(OperatorDb door, IEnumerable<SweeperRegistration> sweepers, SweepControl control)
{
    /// <summary>Runs a job now. That it was asked for is on the installation's record before the scheduler hears of it.</summary>
    public async Task<Outcome<Done>> StartAsync(OperatorActor actor, string job, CancellationToken cancellation = default)
    {
        var asked = await door.WriteAsync<Done>(actor, write =>
        {
            if (sweepers.All(sweeper => sweeper.Name != job))
            {
                return Task.FromResult<Outcome<Done>>(new NoSuchJob());
            }
            write.Record(Installation.OrgId, AuditAction.JobStarted, new AuditTarget(TargetKind.Job, null), after: new { job });
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, cancellation);
        if (asked.Succeeded)
        {
            await control.RunNowAsync(job, cancellation);
        }
        return asked;
    }
}

/// <summary>This version has no job of that name.</summary>
public sealed record NoSuchJob : Refusal;
