using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Sessions;

/// <summary>
/// Ends members' access to this organisation, session by session. Accounts and sessions belong to the person: a session lives on
/// elsewhere, and ends as a whole only where the person is in no other organisation. A way back begins with a new sign-in.
/// </summary>
public sealed class EntryCommands(TenantDb tenants)
{
    public Task<Outcome<EndResult>> EndAsync(TenantActor actor, IReadOnlyCollection<Guid> sessions, CancellationToken cancellation = default) =>
        WriteAsync(actor, (entries, _) => entries.Where(entry => sessions.Contains(entry.SessionId)), cancellation);

    /// <summary>Everybody's but the one that asks.</summary>
    public Task<Outcome<EndResult>> EndAllAsync(TenantActor actor, CancellationToken cancellation = default) =>
        WriteAsync(actor, (entries, own) => entries.Where(entry => entry.SessionId != own), cancellation);

    /// <summary>Puts on record that the actor opened the list of sessions.</summary>
    public Task<Outcome<Done>> NoteViewAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.SessionsRead, async write =>
        {
            if (await Views.IsNewAsync(write, AuditAction.SessionsViewed, actor.OrgId, cancellation))
            {
                write.Record(AuditAction.SessionsViewed, AuditTarget.Organisation(actor.OrgId));
            }
            return Done.Instance;
        }, cancellation: cancellation);

    private Task<Outcome<EndResult>> WriteAsync(TenantActor actor, Func<IQueryable<SessionEntry>, Guid, IQueryable<SessionEntry>> chosen, CancellationToken cancellation) =>
        tenants.WriteAsync<EndResult>(actor, Permission.SessionsEnd, async write =>
        {
            var all = await chosen(OrganisationEntries.Live(write.Db, actor.OrgId, write.Now), actor.SessionId).ToListAsync(cancellation);
            var may = await OrganisationEntries.EndableAsync(write, all, cancellation);
            foreach (var person in may.GroupBy(entry => entry.PersonId))
            {
                write.Record(AuditAction.EntriesEnded, AuditTarget.Person(person.Key), after: new { sessions = person.Count() });
            }
            await OrganisationEntries.EndAsync(write, may, cancellation);
            return new EndResult(may.Count, all.Count - may.Count);
        }, cancellation: cancellation);
}
