using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator.Incidents;

/// <summary>What the commands on incidents of the installation share inside their transactions.</summary>
internal static class InstallationWork
{
    /// <summary>Loads the incident under its lock: acts on one incident follow one another.</summary>
    public static async Task<Outcome<T>> WriteAsync<T>(
        OperatorDb door, OperatorActor actor, int number, Func<OperatorWrite, InstallationIncident, Task<Outcome<T>>> act, CancellationToken cancellation) =>
        await door.WriteAsync<T>(actor, async write =>
            (await write.Db.InstallationIncidents.FromSql($"SELECT *, xmin FROM installation.incidents WHERE number = {number} FOR UPDATE").ToListAsync(cancellation)).SingleOrDefault() is { } incident
                ? await act(write, incident)
                : new InstallationIncidentNotFound(), cancellation);

    /// <summary>Who acts here is a person: the guard of the page let nobody else in.</summary>
    public static Guid By(this OperatorWrite write) => write.Actor.PersonId ?? throw new InvalidOperationException("A job keeps no incidents of the installation.");

    public static void Note(this OperatorWrite write, AuditAction action, InstallationIncident incident, object? before, object after) =>
        write.Record(Installation.OrgId, action, new AuditTarget(TargetKind.None, incident.Id), before, after);

    public static string Reference(this InstallationIncident incident) => InstallationIncident.Named(incident.Number);
}
