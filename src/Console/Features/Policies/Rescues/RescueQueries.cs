using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Rescues;
using Castellan.Data.Tenancy;
using Castellan.Platform.Rescues;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Policies.Rescues;

/// <summary>A rescue of the organisation, with names in place of ids.</summary>
/// <param name="Asker">Null for who is erased.</param>
/// <param name="IsMine">Whether the viewer asked for it.</param>
public sealed record RescueLine(
    Guid Id, Guid PersonId, string? Person, RescueState State, string? Asker, bool IsMine, DateTimeOffset AskedAt, DateTimeOffset LapsesAt, string Reason,
    string? Decider, string Refused, DateTimeOffset? DueAt, DateTimeOffset? EndedAt)
{
    public bool IsOpen => State is RescueState.Asked or RescueState.Approved;
}

/// <summary>One member's way back.</summary>
/// <param name="Obstacle">Why nobody here, or not the viewer, can ask for it; null when he can.</param>
/// <param name="Others">How many others could agree.</param>
/// <param name="Rescues">The open one first, then the last ones.</param>
public sealed record RescueView(Guid PersonId, string? Name, ManagedAccount? Account, Refusal? Obstacle, int Others, IReadOnlyList<RescueLine> Rescues)
{
    public RescueLine? Open => Rescues.FirstOrDefault(one => one.IsOpen);
}

public sealed class RescueQueries(TenantDb tenants)
{
    private const int Shown = 20;

    /// <summary>Null when this organisation has no such member.</summary>
    public Task<RescueView?> PersonAsync(TenantActor actor, Guid personId, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MembersRescue, async (db, ct) =>
        {
            if (await RescueReads.PartyAsync(db, actor.OrgId, personId, ct) is not { Holder: var subject })
            {
                return null;
            }
            var account = await RescueReads.AccountAsync(db, personId, ct);
            var may = GrantRules.Rescue(new Holder(actor.PersonId, actor.Standing.RoleKind, actor.Standing.Permissions), subject);
            var rescues = await LinesAsync(db, actor, db.Rescues.Where(one => one.OrgId == actor.OrgId && one.PersonId == personId), ct);
            return new RescueView(
                personId, await db.Subjects.Where(one => one.OrgId == actor.OrgId && one.Id == personId).Select(one => one.DisplayName ?? one.Email).SingleOrDefaultAsync(ct),
                account, may.Refusal ?? (account is null ? new NobodyToRescue() : account.Refusal), await OthersAsync(db, actor, subject, ct), rescues);
        }, cancellation);

    /// <summary>What is under way, for whoever may decide.</summary>
    public Task<IReadOnlyList<RescueLine>> OpenAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MembersRescue, (db, ct) => LinesAsync(
            db, actor, db.Rescues.Where(one => one.OrgId == actor.OrgId && (one.State == RescueState.Asked || one.State == RescueState.Approved)), ct), cancellation);

    private static async Task<IReadOnlyList<RescueLine>> LinesAsync(ConsoleDb db, TenantActor actor, IQueryable<Rescue> wanted, CancellationToken cancellation)
    {
        var rescues = await wanted.AsNoTracking().OrderBy(one => one.EndedAt != null).ThenByDescending(one => one.AskedAt).Take(Shown).ToListAsync(cancellation);
        var ids = rescues.SelectMany(one => new Guid?[] { one.PersonId, one.AskedBy, one.DecidedBy }).OfType<Guid>().Distinct().ToList();
        var names = await db.Subjects.AsNoTracking().Where(one => one.OrgId == actor.OrgId && ids.Contains(one.Id)).ToDictionaryAsync(one => one.Id, one => one.DisplayName ?? one.Email, cancellation);
        return [.. rescues.Select(one => new RescueLine(
            one.Id, one.PersonId, names.GetValueOrDefault(one.PersonId), one.State, names.GetValueOrDefault(one.AskedBy), one.AskedBy == actor.PersonId, one.AskedAt, one.LapsesAt, one.Reason,
            one.DecidedBy is { } by ? names.GetValueOrDefault(by) : null, one.Refused, one.DueAt, one.EndedAt))];
    }

    private static async Task<int> OthersAsync(ConsoleDb db, TenantActor actor, Holder subject, CancellationToken cancellation)
    {
        var active = await (
            from member in db.Memberships
            where member.OrgId == actor.OrgId && member.State == MembershipState.Active && member.PersonId != actor.PersonId
            join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            where role.Kind == RoleKind.Owner || role.Kind == RoleKind.Admin || role.Kind == RoleKind.Custom
            select new { member.PersonId, Role = role }).AsNoTracking().ToListAsync(cancellation);
        return active.Count(one => GrantRules.Rescue(Holder.Of(one.PersonId, one.Role), subject).Succeeded);
    }
}
