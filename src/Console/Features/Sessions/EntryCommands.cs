using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
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

    private Task<Outcome<EndResult>> WriteAsync(TenantActor actor, Func<IQueryable<SessionEntry>, Guid, IQueryable<SessionEntry>> chosen, CancellationToken cancellation) =>
        tenants.WriteAsync<EndResult>(actor, Permission.SessionsEnd, async write =>
        {
            var owners = await (
                from member in write.Db.Memberships
                join role in write.Db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
                where member.OrgId == actor.OrgId && role.Kind == RoleKind.Owner
                select member.PersonId).ToListAsync(cancellation);
            var all = await chosen(EntryQueries.Live(write.Db, actor.OrgId, write.Now), actor.SessionId).ToListAsync(cancellation);
            // Only owners touch owners; everybody may end his own.
            var may = all.Where(entry => write.Standing.RoleKind == RoleKind.Owner || entry.PersonId == actor.PersonId || !owners.Contains(entry.PersonId)).ToList();
            foreach (var entry in may)
            {
                entry.End(write.Now);
            }
            foreach (var person in may.GroupBy(entry => entry.PersonId))
            {
                write.Record(AuditAction.EntriesEnded, AuditTarget.Person(person.Key), after: new { sessions = person.Count() });
            }
            if (may.Count > 0)
            {
                await write.Db.SaveChangesAsync(cancellation);
                var ids = may.Select(entry => entry.SessionId).ToArray();
                await write.Db.Database.SqlQuery<int>($"SELECT tenancy.end_sessions_of_entries({ids}) AS \"Value\"").ToListAsync(cancellation);
            }
            return new EndResult(may.Count, all.Count - may.Count);
        }, cancellation: cancellation);
}
