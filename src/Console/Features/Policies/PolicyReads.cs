using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Policies;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Policies;

/// <summary>An active member, with role and protection.</summary>
internal sealed record Guarded(Guid PersonId, string SearchText, string Name, Guid RoleId, RoleKind RoleKind, string RoleName, bool HasAuthenticator, int Passkeys, int UnusedPasskeys, int CodesLeft)
{
    public bool HasFactor => HasAuthenticator || Passkeys > 0;
}

/// <summary>What both the pages and the job read.</summary>
internal static class PolicyReads
{
    public const int FewCodes = 2;

    /// <summary>All active ones, by name.</summary>
    public static async Task<IReadOnlyList<Guarded>> MembersAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation) =>
        [.. (await Members(db, orgId).ToListAsync(cancellation)).OrderBy(member => member.SearchText, StringComparer.Ordinal)];

    private static IQueryable<Guarded> Members(ConsoleDb db, Guid orgId) =>
        from one in db.Database.SqlQuery<ProtectionRow>($"""
            SELECT person_id AS "PersonId", has_authenticator AS "HasAuthenticator", passkeys AS "Passkeys", unused_passkeys AS "UnusedPasskeys", codes_left AS "CodesLeft"
            FROM tenancy.protection_of_members()
            """)
        join member in db.Memberships on one.PersonId equals member.PersonId
        where member.OrgId == orgId && member.State == MembershipState.Active
        join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
        join subject in db.Subjects on new { member.OrgId, Id = member.PersonId } equals new { subject.OrgId, subject.Id }
        select new Guarded(member.PersonId, subject.SearchText, subject.DisplayName ?? subject.Email ?? "", role.Id, role.Kind, role.Name, one.HasAuthenticator, one.Passkeys, one.UnusedPasskeys, one.CodesLeft);

    /// <summary>Counted where they are kept: the overview shows three figures, however many members there are.</summary>
    public static Task<CoverageFigures> CoverageAsync(ConsoleDb db, CancellationToken cancellation) =>
        db.Database.SqlQuery<CoverageFigures>($"""
            SELECT members AS "Members", protected AS "Protected", at_risk AS "AtRisk" FROM tenancy.coverage_of_members({FewCodes})
            """).SingleAsync(cancellation);

    public static async Task<PolicyDraft> CurrentAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation)
    {
        var policy = await db.SecurityPolicies.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == orgId, cancellation) ?? SecurityPolicy.Of(orgId);
        var roles = await db.RoleRequirements.AsNoTracking().Where(one => one.OrgId == orgId).ToDictionaryAsync(one => one.RoleId, one => one.SecondFactor, cancellation);
        return new PolicyDraft(roles, policy.OwnersNeedPasskey, policy.GraceDays, policy.IdleHours, policy.AbsoluteHours);
    }

    /// <summary>What a member owes under a policy.</summary>
    public static IEnumerable<OwedKind> Owed(PolicyDraft policy, Guarded member)
    {
        if (!member.HasFactor && policy.Roles.GetValueOrDefault(member.RoleId) == Requirement.Required)
        {
            yield return OwedKind.SecondFactor;
        }
        if (policy.OwnersNeedPasskey && member.RoleKind == RoleKind.Owner && member.Passkeys == 0)
        {
            yield return OwedKind.Passkey;
        }
    }

    private sealed record ProtectionRow(Guid PersonId, bool HasAuthenticator, int Passkeys, int UnusedPasskeys, int CodesLeft);
}
