using Castellan.Data;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator.Incidents;

/// <summary>Reads incidents of the installation.</summary>
public sealed class InstallationIncidentQueries(OperatorDb door)
{
    public const int RowsShown = 50;

    /// <summary>What the installation promises those affected, from the detection on.</summary>
    public static readonly TimeSpan Promise = TimeSpan.FromHours(72);

    public Task<InstallationList> ListAsync(OperatorActor actor, InstallationIncidentState? state, int? after, CancellationToken cancellation = default) =>
        door.ReadAsync(actor.PersonId, async (db, ct) =>
        {
            var rows = db.InstallationIncidents.Where(one => (state == null || one.State == state) && (after == null || one.Number < after));
            var found = await rows.OrderByDescending(one => one.Number).Take(RowsShown + 1).Select(one => new InstallationRow(
                one.Number, one.TitleEn, one.State, one.Severity, one.OpenedAt, one.DetectedAt,
                db.RelayedIncidents.Count(part => part.OriginId == one.Id && part.WithdrawnAt == null),
                db.RelayedIncidents.Count(part => part.OriginId == one.Id && part.WithdrawnAt == null && part.ToldAt != null))).ToListAsync(ct);
            return new InstallationList([.. found.Take(RowsShown)], found.Count > RowsShown ? found[RowsShown - 1].Number : null);
        }, cancellation);

    /// <summary>Null when there is none.</summary>
    public Task<InstallationView?> ViewAsync(OperatorActor actor, int number, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, head, ct) =>
    {
        var draft = await db.InstallationDrafts.SingleOrDefaultAsync(one => one.IncidentId == incident.Id && one.Part == InstallationDraftPart.Facts, ct);
        var acts = await (
            from act in db.InstallationActs
            where act.IncidentId == incident.Id
            join person in db.People on act.By equals person.Id into people
            from person in people.DefaultIfEmpty()
            orderby act.At descending, act.Id descending
            select new ActLine(act.Kind, act.Reason, act.Count, person == null ? null : person.DisplayName, act.At)).Take(200).ToListAsync(ct);
        return new InstallationView(head, InstallationForm.Of(incident), InstallationForm.Of(draft?.Content), draft?.SavedAt, acts);
    }, cancellation);

    public Task<UpdatesView?> UpdatesAsync(OperatorActor actor, int number, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, head, ct) =>
    {
        var draft = await db.InstallationDrafts.SingleOrDefaultAsync(one => one.IncidentId == incident.Id && one.Part == InstallationDraftPart.Update, ct);
        var updates = await (
            from update in db.InstallationUpdates
            where update.IncidentId == incident.Id
            join person in db.People on update.PostedBy equals person.Id into people
            from person in people.DefaultIfEmpty()
            orderby update.Number descending
            select new
            {
                Update = update,
                By = person == null ? null : person.DisplayName,
                Arrived = db.RelayedIncidents.Count(part => part.OriginId == incident.Id && part.UpdatesTold >= update.Number),
            }).ToListAsync(ct);
        return new UpdatesView(head, incident.Zone, UpdateForm.Of(draft?.Content), draft?.SavedAt, [.. updates.Select(one => Line(one.Update, one.By, one.Arrived))]);
    }, cancellation);

    private static UpdateLine Line(InstallationUpdate update, string? by, int arrived) => new(
        update.Number, update.TextEn,
        update.Translations.Where(one => !string.IsNullOrEmpty(one.Value.Text)).ToDictionary(one => one.Key, one => one.Value.Text!, StringComparer.Ordinal),
        update.MeasuresEn, update.OccurredAt, update.DetectedAt, update.Zone, by, update.PostedAt, arrived);

    internal static async Task<InstallationHead> HeadAsync(ConsoleDb db, InstallationIncident incident, CancellationToken cancellation)
    {
        var parts = db.RelayedIncidents.Where(part => part.OriginId == incident.Id);
        return new InstallationHead(
            incident.Number, incident.TitleEn, incident.State, incident.Severity, incident.Kinds, incident.OpenedAt, incident.DetectedAt + Promise,
            await parts.CountAsync(part => part.ReleasedAt == null && part.WithdrawnAt == null, cancellation),
            await parts.CountAsync(part => part.ReleasedAt != null && part.ToldAt == null && part.WithdrawnAt == null, cancellation),
            await parts.CountAsync(part => part.ToldAt != null && part.WithdrawnAt == null, cancellation),
            await parts.CountAsync(part => part.WithdrawnAt != null, cancellation), incident.Version);
    }

    private Task<T?> ReadAsync<T>(OperatorActor actor, int number, Func<ConsoleDb, InstallationIncident, InstallationHead, CancellationToken, Task<T>> query, CancellationToken cancellation)
        where T : class => door.ReadAsync(actor.PersonId, async (db, ct) =>
            await db.InstallationIncidents.SingleOrDefaultAsync(one => one.Number == number, ct) is { } incident ? await query(db, incident, await HeadAsync(db, incident, ct), ct) : null, cancellation);
}
