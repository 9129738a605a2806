using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Notifications;
using Castellan.Data.Rescues;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Rescues;

/// <summary>A member with the role that counts: the one held, or held when suspended.</summary>
public sealed record RescueParty(Holder Holder, bool IsActive);

/// <summary>What a rescue rests on, read the same way when it is asked for, approved and carried out.</summary>
public static class RescueReads
{
    /// <summary>The accounts of the members of the organisation that the signed context names, active and suspended.</summary>
    public static IQueryable<ManagedAccount> Accounts(ConsoleDb db) => db.Database.SqlQuery<AccountRow>($"""
        SELECT person_id AS "PersonId", obstacle AS "Obstacle", has_factor AS "HasFactor", email AS "Email", language AS "Language" FROM tenancy.managed_members()
        """).Select(row => new ManagedAccount(row.PersonId, (ManagedObstacle)row.Obstacle, row.HasFactor, row.Email, row.Language));

    /// <summary>Null for who is no such member.</summary>
    public static Task<ManagedAccount?> AccountAsync(ConsoleDb db, Guid personId, CancellationToken cancellation) => db.Database.SqlQuery<AccountRow>($"""
        SELECT person_id AS "PersonId", obstacle AS "Obstacle", has_factor AS "HasFactor", email AS "Email", language AS "Language" FROM tenancy.managed_members() WHERE person_id = {personId}
        """).Select(row => new ManagedAccount(row.PersonId, (ManagedObstacle)row.Obstacle, row.HasFactor, row.Email, row.Language)).SingleOrDefaultAsync(cancellation);

    /// <summary>Null for who is no member any more.</summary>
    public static async Task<RescueParty?> PartyAsync(ConsoleDb db, Guid orgId, Guid personId, CancellationToken cancellation)
    {
        var found = await (
            from member in db.Memberships
            where member.OrgId == orgId && member.PersonId == personId && member.State != MembershipState.Removed
            join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            select new { member.State, Role = role }).AsNoTracking().SingleOrDefaultAsync(cancellation);
        return found is null ? null : new RescueParty(Holder.Of(personId, found.Role), found.State == MembershipState.Active);
    }

    /// <summary>Whether somebody may, now, ask for or agree to the rescue of the subject.</summary>
    public static async Task<bool> MayAsync(ConsoleDb db, Guid orgId, Guid personId, Holder subject, CancellationToken cancellation) =>
        await PartyAsync(db, orgId, personId, cancellation) is { IsActive: true, Holder: var holder } && GrantRules.Rescue(holder, subject).Succeeded;

    /// <summary>A notification for everybody who may rescue in the organisation, but for some.</summary>
    public static async Task<IReadOnlyList<Notification>> TellAsync(
        ConsoleDb db, Guid orgId, NotificationKind kind, NotificationFacts facts, IReadOnlyCollection<Guid> butFor, DateTimeOffset now, CancellationToken cancellation)
    {
        var active = await (
            from member in db.Memberships
            where member.OrgId == orgId && member.State == MembershipState.Active && !butFor.Contains(member.PersonId)
            join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            where role.Kind == RoleKind.Owner || role.Kind == RoleKind.Admin || role.Kind == RoleKind.Custom
            select new { member.PersonId, Role = role }).AsNoTracking().ToListAsync(cancellation);
        return [.. active.Where(one => Holder.Of(one.PersonId, one.Role).Permissions.Contains(Permission.MembersRescue))
            .Select(one => Notification.For(orgId, one.PersonId, kind, facts, now))];
    }

    private sealed record AccountRow(Guid PersonId, short Obstacle, bool HasFactor, string? Email, string? Language);
}
