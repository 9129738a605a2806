using Castellan.Data.Outcomes;

namespace Castellan.Data.Access;

/// <summary>
/// Who may give whom what. Pure; every question is answered in the same order, the first "no" wins:
/// 1. the actor holds the permission for the act; 2. the role is still in use; 3. owners are touched by owners only;
/// 4. nobody raises himself, or suspends or removes himself; 5. nobody grants a permission he lacks;
/// 6. nobody takes away a permission he lacks.
/// </summary>
public static class GrantRules
{
    /// <summary>May the actor give the target this role instead of the present one?</summary>
    public static Outcome<Done> Assign(Holder actor, Holder target, GrantedRole role) =>
        Needs(actor, Permission.RolesAssign)
            .Then(_ => InUse(role))
            .Then(_ => OwnersOnly(actor, target.IsOwner || role.Kind == RoleKind.Owner))
            .Then(_ => NotRaisingHimself(actor, target, role.Permissions))
            .Then(_ => Grants(actor, role.Permissions))
            .Then(_ => Takes(actor, target.Permissions));

    /// <summary>May the actor invite somebody into this role, or send that invitation again?</summary>
    public static Outcome<Done> Invite(Holder actor, GrantedRole role) =>
        Needs(actor, Permission.MembersInvite)
            .Then(_ => InUse(role))
            .Then(_ => OwnersOnly(actor, role.Kind == RoleKind.Owner))
            .Then(_ => Grants(actor, role.Permissions));

    /// <summary>May the actor withdraw an invitation into this role? Also one into an archived role.</summary>
    public static Outcome<Done> RevokeInvitation(Holder actor, GrantedRole role) =>
        Needs(actor, Permission.MembersInvite)
            .Then(_ => OwnersOnly(actor, role.Kind == RoleKind.Owner))
            .Then(_ => Takes(actor, role.Permissions));

    /// <summary>May the actor suspend or remove the target?</summary>
    public static Outcome<Done> Exclude(Holder actor, Holder target) =>
        Needs(actor, Permission.MembersManage)
            .Then(_ => OwnersOnly(actor, target.IsOwner))
            .Then(_ => NotHimself(actor, target))
            .Then(_ => Takes(actor, target.Permissions));

    /// <summary>May the actor restore a suspended member, and with it the former role?</summary>
    public static Outcome<Done> Restore(Holder actor, Guid personId, GrantedRole formerRole) =>
        Needs(actor, Permission.MembersManage)
            .Then(_ => InUse(formerRole))
            .Then(_ => OwnersOnly(actor, formerRole.Kind == RoleKind.Owner))
            .Then(_ => NotHimself(actor, new Holder(personId, formerRole.Kind, formerRole.Permissions)))
            .Then(_ => Grants(actor, formerRole.Permissions));

    /// <summary>May the actor create a role with these permissions?</summary>
    public static Outcome<Done> CreateRole(Holder actor, PermissionSet permissions) =>
        Needs(actor, Permission.RolesManage).Then(_ => Grants(actor, permissions));

    /// <summary>May the actor change a role to these permissions? Its holders gain and lose only what the actor has.</summary>
    public static Outcome<Done> ChangeRole(Holder actor, Role role, PermissionSet wanted) =>
        Needs(actor, Permission.RolesManage)
            .Then(_ => Grants(actor, wanted.Except(role.Permissions)))
            .Then(_ => Takes(actor, role.Permissions.Except(wanted)));

    /// <summary>May the actor rename, describe or archive the role?</summary>
    public static Outcome<Done> TouchRole(Holder actor, Role role) =>
        Needs(actor, Permission.RolesManage).Then(_ => Takes(actor, role.Permissions));

    /// <summary>May the actor ask for or agree to taking the target's second factors, after they were lost?</summary>
    public static Outcome<Done> Rescue(Holder actor, Holder target) =>
        Needs(actor, Permission.MembersRescue)
            .Then(_ => OwnersOnly(actor, target.IsOwner))
            .Then<Done>(_ => actor.PersonId == target.PersonId ? new RescueOfOneself() : Done.Instance)
            .Then(_ => Takes(actor, target.Permissions));

    private static Outcome<Done> Needs(Holder actor, Permission permission) =>
        actor.Permissions.Contains(permission) ? Done.Instance : new PermissionMissing(permission);

    private static Outcome<Done> InUse(GrantedRole role) => role.IsArchived ? new RoleArchived() : Done.Instance;

    private static Outcome<Done> OwnersOnly(Holder actor, bool ownerTouched) =>
        ownerTouched && !actor.IsOwner ? new OnlyOwnersTouchOwners() : Done.Instance;

    private static Outcome<Done> NotRaisingHimself(Holder actor, Holder target, PermissionSet wanted) =>
        actor.PersonId == target.PersonId && !actor.Permissions.Includes(wanted) ? new NobodyRaisesHimself() : Done.Instance;

    private static Outcome<Done> NotHimself(Holder actor, Holder target) =>
        actor.PersonId == target.PersonId ? new OwnMembershipUntouchable() : Done.Instance;

    private static Outcome<Done> Grants(Holder actor, PermissionSet granted) =>
        actor.Permissions.Includes(granted) ? Done.Instance : new GrantExceedsActor(granted.Except(actor.Permissions));

    private static Outcome<Done> Takes(Holder actor, PermissionSet taken) =>
        actor.Permissions.Includes(taken) ? Done.Instance : new TargetExceedsActor(taken.Except(actor.Permissions));
}
