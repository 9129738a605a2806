using Castellan.Data.InstallationIncidents;
using Castellan.Data.Tenancy;
using Castellan.Platform.Database;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Castellan.Platform.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Features.Operator;

/// <summary>How this installation fares.</summary>
public sealed class InstallationQueries(
    OperatorDb door, HealthCheckService health, DatabaseFacts database, DatabasePlace place, OutboxQueue outbox, NodeName node, TimeProvider clock)
{
    public async Task<InstallationView> OverviewAsync(OperatorActor actor, CancellationToken cancellation = default)
    {
        var report = await health.CheckHealthAsync(cancellation);
        var backlog = await outbox.BacklogAsync(cancellation);
        var skew = (clock.GetUtcNow() - await database.NowAsync(cancellation)).Duration();
        var version = await database.VersionAsync(cancellation);
        return await door.ReadAsync(actor.PersonId, async (db, ct) => new InstallationView(
            [.. report.Entries.Select(entry => HealthLine.Of(entry.Key, entry.Value)).OrderBy(line => line.Check)],
            await db.Organisations.CountAsync(ct),
            await db.People.CountAsync(person => person.DeletedAt == null, ct),
            await db.People.CountAsync(person => person.DeletedAt == null && person.IsOperator, ct),
            backlog.Pending, backlog.Dead,
            await db.InstallationIncidents.CountAsync(incident => incident.State == InstallationIncidentState.Open, ct),
            ConsoleVersion.Current.Number, ConsoleVersion.Current.Commit,
            node.Value, version, place.IsPrivate, skew), cancellation);
    }
}
