using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Sessions;

/// <summary>
/// The live entries into one organisation, and their end. Accounts and sessions belong to the person: a session lives on elsewhere,
/// and ends as a whole only where the person is in no other organisation. The calling command authorizes and records.
/// </summary>
public static class OrganisationEntries
{
    /// <summary>Entries of active members whose session may still act.</summary>
    public static IQueryable<SessionEntry> Live(ConsoleDb db, Guid orgId, DateTimeOffset now)
    {
        var idleSince = now - Session.IdleLifetime;
        return db.SessionEntries.Where(entry => entry.OrgId == orgId && entry.EndedAt == null && entry.ExpiresAt > now && entry.LastSeenAt > idleSince
            && db.Memberships.Any(member => member.OrgId == orgId && member.PersonId == entry.PersonId && member.State == MembershipState.Active));
    }

    /// <summary>Those of them that the actor may end: only owners touch owners, and everybody the own ones.</summary>
    public static async Task<IReadOnlyList<SessionEntry>> EndableAsync(TenantWrite write, IReadOnlyList<SessionEntry> entries, CancellationToken cancellation)
    {
        var (orgId, self) = (write.Actor.OrgId, write.Actor.PersonId);
        var owners = await (
            from member in write.Db.Memberships
            join role in write.Db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            where member.OrgId == orgId && role.Kind == RoleKind.Owner
            select member.PersonId).ToListAsync(cancellation);
        return [.. entries.Where(entry => write.Standing.RoleKind == RoleKind.Owner || entry.PersonId == self || !owners.Contains(entry.PersonId))];
    }

    /// <summary>Ends them with the transaction; open pages hear of it at its commit.</summary>
    public static async Task EndAsync(TenantWrite write, IReadOnlyList<SessionEntry> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0)
        {
            return;
        }
        foreach (var entry in entries)
        {
            entry.End(write.Now);
        }
        await write.Db.SaveChangesAsync(cancellation);
        var ids = entries.Select(entry => entry.SessionId).ToArray();
        await write.Db.Database.SqlQuery<int>($"SELECT tenancy.end_sessions_of_entries({ids}) AS \"Value\"").ToListAsync(cancellation);
    }
}
