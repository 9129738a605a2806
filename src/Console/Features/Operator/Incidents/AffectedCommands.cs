using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Operator.Incidents;

/// <summary>Chooses the organisations that an incident of the installation touches, says what is known of each, and releases them to be told.</summary>
public sealed class AffectedCommands(OperatorDb door, StepUp stepUp)
{
    /// <summary>Chooses these organisations; those that are chosen already are passed over. Answers how many were new.</summary>
    public Task<Outcome<int>> ChooseAsync(OperatorActor actor, int number, IReadOnlyCollection<Guid> organisations, CancellationToken cancellation = default) =>
        ChooseAsync(actor, number, db => db.Organisations.Where(o => organisations.Contains(o.OrgId)), cancellation);

    /// <summary>Chooses all organisations that a search finds.</summary>
    public Task<Outcome<int>> ChooseFoundAsync(OperatorActor actor, int number, string? search, CancellationToken cancellation = default) =>
        ChooseAsync(actor, number, db => OrganisationSearch.In(db.Organisations, search), cancellation);

    /// <summary>Says what is known: of one organisation, or of all that were not told yet.</summary>
    public Task<Outcome<int>> DescribeAsync(OperatorActor actor, int number, Guid? organisation, AffectedFacts facts, CancellationToken cancellation = default) =>
        InstallationWork.WriteAsync<int>(door, actor, number, async (write, incident) =>
        {
            var rows = await LockedAsync(write, incident, organisation, cancellation);
            rows = organisation is null ? [.. rows.Where(row => row is { ToldAt: null, WithdrawnAt: null })] : rows;
            if (rows.Count == 0)
            {
                return organisation is null ? new NobodyToTell() : new NotAffected();
            }
            foreach (var row in rows)
            {
                var described = row.Describe(facts);
                if (!described.Succeeded)
                {
                    return described.Refusal;
                }
            }
            write.Note(AuditAction.AffectedDescribed, incident, null, new { reference = incident.Reference(), count = rows.Count });
            return rows.Count;
        }, cancellation);

    /// <summary>Releases everybody chosen to be told, and says how many: from then on it cannot be taken back quietly, so a fresh factor comes first.</summary>
    public async Task<Outcome<int>> ReleaseAsync(OperatorActor actor, int number, CancellationToken cancellation = default)
    {
        var fresh = await stepUp.RequireAsync(actor, cancellation);
        return !fresh.Succeeded ? fresh.Refusal : await InstallationWork.WriteAsync<int>(door, actor, number, async (write, incident) =>
        {
            var ready = incident.ReadyToTell();
            if (!ready.Succeeded)
            {
                return ready.Refusal;
            }
            var released = (await LockedAsync(write, incident, null, cancellation)).Count(row => row.Release(write.By(), write.Now));
            if (released == 0)
            {
                return new NobodyToTell();
            }
            write.Db.InstallationActs.Add(InstallationAct.Counted(incident, InstallationActKind.Released, released, write.By(), write.Now));
            write.Note(AuditAction.AffectedReleased, incident, null, new { reference = incident.Reference(), count = released });
            return released;
        }, cancellation);
    }

    /// <summary>Takes back a choice made by mistake. Who was told is told this too.</summary>
    public Task<Outcome<Done>> WithdrawAsync(OperatorActor actor, int number, Guid organisation, string? reason, CancellationToken cancellation = default) =>
        InstallationWork.WriteAsync<Done>(door, actor, number, async (write, incident) =>
        {
            if ((await LockedAsync(write, incident, organisation, cancellation)).SingleOrDefault() is not { } row)
            {
                return new NotAffected();
            }
            return row.Withdraw(reason, write.By(), write.Now)
                .Then(_ => InstallationAct.Of(incident, InstallationActKind.Withdrawn, reason, write.By(), write.Now))
                .Then<Done>(act =>
                {
                    write.Db.InstallationActs.Add(act);
                    write.Note(AuditAction.AffectedWithdrawn, incident, null, new { reference = incident.Reference(), organisation });
                    return Done.Instance;
                });
        }, cancellation);

    private async Task<Outcome<int>> ChooseAsync(OperatorActor actor, int number, Func<ConsoleDb, IQueryable<Organisation>> wanted, CancellationToken cancellation)
    {
        try
        {
            return await AddAsync(actor, number, wanted, cancellation);
        }
        // One of them was deleted at this moment.
        catch (DbUpdateException gone) when (gone.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            return new ChangedMeanwhile();
        }
    }

    private Task<Outcome<int>> AddAsync(OperatorActor actor, int number, Func<ConsoleDb, IQueryable<Organisation>> wanted, CancellationToken cancellation) =>
        InstallationWork.WriteAsync<int>(door, actor, number, async (write, incident) =>
        {
            if (!incident.IsOpen)
            {
                return new InstallationIncidentClosed();
            }
            var ids = await wanted(write.Db).Where(o => o.OrgId != Installation.OrgId).OrderBy(o => o.OrgId).Select(o => o.OrgId).ToListAsync(cancellation);
            var present = (await LockedAsync(write, incident, null, cancellation)).ToDictionary(row => row.OrgId);
            var chosen = 0;
            foreach (var id in ids)
            {
                if (!present.TryGetValue(id, out var row))
                {
                    write.Db.RelayedIncidents.Add(RelayedIncident.Choose(id, incident, write.By(), write.Now));
                    chosen++;
                }
                else if (row.ChooseAgain(write.By(), write.Now).Succeeded)
                {
                    chosen++;
                }
            }
            if (chosen == 0)
            {
                return new NobodyToChoose();
            }
            write.Db.InstallationActs.Add(InstallationAct.Counted(incident, InstallationActKind.Chosen, chosen, write.By(), write.Now));
            write.Note(AuditAction.AffectedChosen, incident, null, new { reference = incident.Reference(), count = chosen });
            return chosen;
        }, cancellation);

    private static async Task<List<RelayedIncident>> LockedAsync(OperatorWrite write, InstallationIncident incident, Guid? organisation, CancellationToken cancellation) => organisation is { } one
        ? await write.Db.RelayedIncidents.FromSql($"SELECT *, xmin FROM tenant.relayed_incidents WHERE origin_id = {incident.Id} AND org_id = {one} FOR UPDATE").ToListAsync(cancellation)
        : await write.Db.RelayedIncidents.FromSql($"SELECT *, xmin FROM tenant.relayed_incidents WHERE origin_id = {incident.Id} ORDER BY org_id FOR UPDATE").ToListAsync(cancellation);
}
