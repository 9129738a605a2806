using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;

namespace Castellan.Features.Members;

/// <summary>
/// What the viewer may do with one member, so that a menu can say why not before anybody tries. The commands ask the same
/// rules again and decide.
/// </summary>
public sealed class MemberActs(TenantActor viewer, IReadOnlyList<RoleChoice> roles)
{
    private readonly Holder actor = new(viewer.PersonId, viewer.Standing.RoleKind, viewer.Standing.Permissions);
    private readonly Dictionary<Guid, RoleChoice> roles = roles.ToDictionary(role => role.Id);

    public bool MayAnything => viewer.May(Permission.RolesAssign) || viewer.May(Permission.MembersManage);

    public bool OffersRole(MemberRow member) => member.State == MembershipState.Active && viewer.May(Permission.RolesAssign);

    public bool OffersSuspension(MemberRow member) => member.State == MembershipState.Active && viewer.May(Permission.MembersManage);

    public bool OffersRestoring(MemberRow member) => member.State == MembershipState.Suspended && viewer.May(Permission.MembersManage);

    public bool OffersRemoval(MemberRow member) => member.State != MembershipState.Removed && viewer.May(Permission.MembersManage);

    /// <summary>Why the viewer cannot change this member's role at all; null when some role is open.</summary>
    public Refusal? AgainstAnyRole(MemberRow member) =>
        GrantRules.Assign(actor, Target(member), RoleOf(member.RoleId) with { IsArchived = false }).Refusal;

    /// <summary>Why these members cannot be given the role; null when it is open for at least one of them.</summary>
    public Refusal? AgainstRole(RoleChoice role, IReadOnlyList<MemberRow> members)
    {
        var refusals = members.Select(member => member.RoleId == role.Id ? new RoleUnchanged() : GrantRules.Assign(actor, Target(member), role.AsGranted()).Refusal).ToList();
        return refusals.Contains(null) ? null : refusals.FirstOrDefault();
    }

    public Refusal? AgainstExclusion(MemberRow member) => GrantRules.Exclude(actor, Target(member)).Refusal;

    public Refusal? AgainstRestoring(MemberRow member) => GrantRules.Restore(actor, member.PersonId, RoleOf(member.RestoredRoleId ?? member.RoleId)).Refusal;

    /// <summary>Why nobody can be invited into the role.</summary>
    public Refusal? AgainstInviting(RoleChoice role) => GrantRules.Invite(actor, role.AsGranted()).Refusal;

    /// <summary>Why an invitation into the role cannot be withdrawn.</summary>
    public Refusal? AgainstRevoking(Guid roleId) => GrantRules.RevokeInvitation(actor, RoleOf(roleId)).Refusal;

    private Holder Target(MemberRow member) => new(member.PersonId, RoleOf(member.RoleId).Kind, RoleOf(member.RoleId).Permissions);

    private GrantedRole RoleOf(Guid roleId) => roles[roleId].AsGranted();
}
