using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>
/// Ends the access of people who are part of an incident to this organisation, looks again once that is committed, and leaves the
/// receipt in the timeline. An organisation acts only on access to itself.
/// </summary>
public sealed class ContainmentCommands(TenantDb tenants)
{
    public const int MostPeople = 500;

    public async Task<Outcome<ContainmentResult>> ContainAsync(TenantActor actor, int number, IReadOnlyCollection<Guid> people, CancellationToken cancellation = default)
    {
        var ended = await EndAsync(actor, number, people, cancellation);
        return ended.Succeeded ? await CheckAsync(actor, number, people, ended.Value, cancellation) : ended.Refusal;
    }

    private Task<Outcome<Ended>> EndAsync(TenantActor actor, int number, IReadOnlyCollection<Guid> people, CancellationToken cancellation) =>
        tenants.WriteAsync<Ended>(actor, Permission.ContainMembers, async write =>
        {
            if (people.Count > MostPeople)
            {
                return new TooManyPeople(MostPeople);
            }
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { IsOpen: true } incident)
            {
                return new IncidentNotFound();
            }
            var all = await LiveOf(write, people).ToListAsync(cancellation);
            var may = await OrganisationEntries.EndableAsync(write, all, cancellation);
            if (may.Count == 0)
            {
                return new NothingToContain();
            }
            var whom = may.GroupBy(entry => entry.PersonId).ToList();
            foreach (var person in whom)
            {
                write.Record(AuditAction.EntriesEnded, AuditTarget.Person(person.Key), after: new { sessions = person.Count() });
            }
            write.Record(AuditAction.IncidentContained, AuditTarget.Incident(incident.Id), after: new { people = whom.Count, sessions = may.Count, kept = all.Count - may.Count });
            Noted(write, incident, new ContainmentReceipt(IsCheck: false, may.Count, whom.Count, write.Now));
            await OrganisationEntries.EndAsync(write, may, cancellation);
            return new Ended(may.Count, all.Count - may.Count);
        }, cancellation: cancellation);

    // In a transaction of its own: it sees what is committed, whoever came in meanwhile.
    private Task<Outcome<ContainmentResult>> CheckAsync(TenantActor actor, int number, IReadOnlyCollection<Guid> people, Ended ended, CancellationToken cancellation) =>
        tenants.WriteAsync<ContainmentResult>(actor, Permission.ContainMembers, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            var live = await LiveOf(write, people).CountAsync(cancellation);
            write.Record(AuditAction.IncidentContained, AuditTarget.Incident(incident.Id), after: new { people = people.Count, live });
            Noted(write, incident, new ContainmentReceipt(IsCheck: true, live, people.Count, write.Now));
            return new ContainmentResult(ended.Sessions, ended.Kept, live, write.Now);
        }, cancellation: cancellation);

    // Nobody ends here the session he acts with: that is signing out.
    private static IQueryable<Data.Sessions.SessionEntry> LiveOf(TenantWrite write, IReadOnlyCollection<Guid> people)
    {
        var own = write.Actor.SessionId;
        return OrganisationEntries.Live(write.Db, write.Actor.OrgId, write.Now).Where(entry => people.Contains(entry.PersonId) && entry.SessionId != own);
    }

    private static void Noted(TenantWrite write, Incident incident, ContainmentReceipt receipt) =>
        write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.Contained, receipt.ToString(), "", write.Actor.PersonId, write.Now));

    private sealed record Ended(int Sessions, int Kept);
}
