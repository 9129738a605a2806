using Castellan.Data;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Incidents.Relay;

/// <summary>
/// Tells each released organisation once, brings it each update once and says once what was withdrawn. Every step is one transaction of
/// that organisation alone, under its row's lock: whatever is killed between two organisations, the next run goes on with the rest.
/// </summary>
public sealed class RelaySweeper(OperatorDb operators, TenantDb tenants, RelayTelling telling) : ISweeper
{
    public const string Name = "installation-incidents";

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var due = await operators.ReadAsync(null, DueAsync, cancellation);
        var done = 0;
        List<Exception> faults = [];
        foreach (var part in due)
        {
            // One organisation that fails holds up no other; the run fails in the end all the same.
            try
            {
                done += await BringAsync(part, cancellation);
            }
            catch (Exception fault) when (fault is DbUpdateException or NpgsqlException or InvalidOperationException)
            {
                faults.Add(fault);
            }
        }
        return faults.Count == 0 ? new SweepReport("Relays_done", done) : throw new AggregateException($"{faults.Count} organisations could not be told.", faults);
    }

    private static async Task<IReadOnlyList<DuePart>> DueAsync(ConsoleDb db, CancellationToken cancellation)
    {
        var parts = await (
            from relayed in db.RelayedIncidents
            join origin in db.InstallationIncidents on relayed.OriginId equals origin.Id
            let latest = db.InstallationUpdates.Where(update => update.IncidentId == origin.Id).Max(update => (int?)update.Number) ?? 0
            where (relayed.ReleasedAt != null && relayed.ToldAt == null && relayed.WithdrawnAt == null)
                || (relayed.ToldAt != null && relayed.WithdrawnAt == null && relayed.UpdatesTold < latest)
                || (relayed.ToldAt != null && relayed.WithdrawnAt != null && relayed.WithdrawalToldAt == null)
            orderby relayed.ReleasedAt, relayed.OrgId
            select new { Relayed = relayed, Origin = origin }).ToListAsync(cancellation);
        var origins = parts.Select(part => part.Origin.Id).Distinct().ToList();
        var updates = (await db.InstallationUpdates.Where(update => origins.Contains(update.IncidentId)).OrderBy(update => update.Number).ToListAsync(cancellation)).ToLookup(update => update.IncidentId);
        return [.. parts.Select(part => new DuePart(part.Relayed, part.Origin, [.. updates[part.Origin.Id]]))];
    }

    private async Task<int> BringAsync(DuePart part, CancellationToken cancellation)
    {
        var (relayed, origin) = (part.Relayed, part.Origin);
        var done = 0;
        if (relayed.IsDue)
        {
            // What came before the telling is told with it.
            done += await StepAsync(relayed.OrgId, relayed.ReleasedBy!.Value, write => telling.TellAsync(write, origin, part.Updates, cancellation), cancellation);
        }
        else if (relayed.OwesWithdrawal)
        {
            done += await StepAsync(relayed.OrgId, relayed.WithdrawnBy!.Value, write => telling.WithdrawAsync(write, origin, cancellation), cancellation);
        }
        else
        {
            foreach (var update in part.Updates.Where(update => update.Number > relayed.UpdatesTold))
            {
                done += await StepAsync(relayed.OrgId, update.PostedBy, write => telling.UpdateAsync(write, origin, update, cancellation), cancellation);
            }
        }
        return done;
    }

    private async Task<int> StepAsync(Guid orgId, Guid by, Func<RelayWrite, Task<Outcome<bool>>> step, CancellationToken cancellation)
    {
        var outcome = await tenants.RelayAsync(orgId, by, step, cancellation);
        return outcome is { Succeeded: true, Value: true } ? 1 : 0;
    }

    private sealed record DuePart(RelayedIncident Relayed, InstallationIncident Origin, IReadOnlyList<InstallationUpdate> Updates);
}
