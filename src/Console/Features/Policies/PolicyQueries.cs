using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Policies;
using Castellan.Data.Rescues;
using Castellan.Data.Tenancy;
using Castellan.Platform.Rescues;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Policies;

/// <summary>Reads what an organisation demands and how its members' accounts are protected.</summary>
public sealed class PolicyQueries(TenantDb tenants, TimeProvider clock)
{
    public const int PageSize = 50;

    public Task<PolicyView> PolicyAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.ProtectionRead, async (db, ct) =>
        {
            var policy = await PolicyReads.CurrentAsync(db, actor.OrgId, ct);
            var members = await PolicyReads.MembersAsync(db, actor.OrgId, ct);
            var byRole = members.ToLookup(member => member.RoleId);
            var roles = await db.Roles.Where(role => role.OrgId == actor.OrgId && role.ArchivedAt == null).OrderBy(role => role.Kind).ThenBy(role => role.Name).ToListAsync(ct);
            return new PolicyView(
                policy,
                [.. roles.Select(role => new RoleLine(
                    role.Id, role.Kind, role.Name, policy.Roles.GetValueOrDefault(role.Id), byRole[role.Id].Count(), byRole[role.Id].Count(member => !member.HasFactor)))],
                members.Count(member => member.RoleKind == RoleKind.Owner && member.Passkeys == 0));
        }, cancellation);

    /// <summary>Whom a draft would hit.</summary>
    public Task<Preview> PreviewAsync(TenantActor actor, PolicyDraft draft, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.ProtectionRead, async (db, ct) =>
        {
            var given = await DeadlinesAsync(db, actor.OrgId, ct);
            var hit = (await PolicyReads.MembersAsync(db, actor.OrgId, ct))
                .SelectMany(member => PolicyReads.Owed(draft, member).Select(kind => new Affected(
                    member.PersonId, member.Name, member.RoleKind, member.RoleName, kind, given.TryGetValue((member.PersonId, kind), out var due) ? due : null)))
                .ToList();
            return new Preview([.. hit.Take(Preview.Most)], hit.Select(one => one.PersonId).Distinct().Count());
        }, cancellation);

    public Task<CoverageFigures> CoverageAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.ProtectionRead, (db, ct) => PolicyReads.CoverageAsync(db, ct), cancellation);

    public Task<ProtectionView> ProtectionAsync(TenantActor actor, ProtectionListRequest asked, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.ProtectionRead, async (db, ct) =>
        {
            var members = await PolicyReads.MembersAsync(db, actor.OrgId, ct);
            var owners = members.Count(member => member.RoleKind == RoleKind.Owner);
            var risks = members.ToDictionary(member => member.PersonId, member => RisksOf(member, owners));
            var counts = Enum.GetValues<Risk>().ToDictionary(one => one, one => risks.Values.Count(held => held.Contains(one)));
            var words = asked.Search?.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            var further = members.Where(member => (asked.Risk is not { } wanted || risks[member.PersonId].Contains(wanted)) && (!asked.AtRisk || risks[member.PersonId].Count > 0)
                    && words.All(word => member.SearchText.Contains(word, StringComparison.Ordinal)))
                .OrderBy(Key, StringComparer.Ordinal).SkipWhile(member => asked.After is { } after && string.CompareOrdinal(Key(member), after) <= 0).Take(PageSize + 1).ToList();
            var shown = further.Take(PageSize).ToList();
            var ids = shown.Select(member => member.PersonId).ToList();
            var due = (await DeadlinesAsync(db, actor.OrgId, ct)).ToLookup(one => one.Key.PersonId, one => one.Value);
            var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
            var nudged = await db.Nudges.Where(one => one.OrgId == actor.OrgId && one.Day == today && ids.Contains(one.PersonId)).Select(one => one.PersonId).ToListAsync(ct);
            var policy = await PolicyReads.CurrentAsync(db, actor.OrgId, ct);
            var accounts = await RescueReads.Accounts(db).ToDictionaryAsync(account => account.PersonId, account => account.Obstacle, ct);
            return new ProtectionView(
                [.. shown.Select(member => new ProtectionLine(
                    member.PersonId, member.Name, member.RoleKind, member.RoleName, member.HasAuthenticator, member.Passkeys, member.CodesLeft, risks[member.PersonId],
                    PolicyReads.Owed(policy, member).Any() && due[member.PersonId].Any() ? due[member.PersonId].Min() : null,
                    nudged.Contains(member.PersonId), accounts.GetValueOrDefault(member.PersonId, ManagedObstacle.Domain)))],
                members.Count, risks.Values.Count(held => held.Count > 0), counts, further.Count > PageSize ? Key(shown[^1]) : null);
        }, cancellation);

    private static List<Risk> RisksOf(Guarded member, int owners)
    {
        List<Risk> risks = [];
        if (!member.HasFactor)
        {
            risks.Add(Risk.SingleFactor);
        }
        else if (member.CodesLeft <= PolicyReads.FewCodes)
        {
            risks.Add(Risk.FewCodes);
        }
        if (member.UnusedPasskeys > 0)
        {
            risks.Add(Risk.UnusedPasskey);
        }
        if (member.RoleKind == RoleKind.Owner && owners == 1)
        {
            risks.Add(Risk.SoleOwner);
        }
        return risks;
    }

    private static string Key(Guarded member) => $"{member.SearchText} {member.PersonId:N}";

    private static Task<Dictionary<(Guid PersonId, OwedKind Kind), DateTimeOffset>> DeadlinesAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation) =>
        db.PolicyDeadlines.Where(one => one.OrgId == orgId).ToDictionaryAsync(one => (one.PersonId, one.Kind), one => one.DueAt, cancellation);
}
