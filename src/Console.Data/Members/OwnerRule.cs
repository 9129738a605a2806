using Castellan.Data.Outcomes;

namespace Castellan.Data.Members;

/// <summary>The organisation's owner role and how many active members hold it, counted under the organisation's row lock.</summary>
public sealed record ActiveOwners(Guid OwnerRoleId, int Count);

/// <summary>The ways in which an organisation can lose an owner.</summary>
public enum OwnerLoss
{
    RoleChange,
    Suspension,
    Removal,
    Leaving,
    AccountDeletion,
}

/// <summary>
/// An organisation never loses its last active owner. The rule is only as good as the count: a command reads it after
/// locking the organisation's row (SELECT … FOR UPDATE), or two admins could each take the other's "second" owner.
/// </summary>
public static class OwnerRule
{
    /// <summary>May this person, an active owner or not, go this way?</summary>
    public static Outcome<Done> MayLose(int activeOwners, bool isActiveOwner, OwnerLoss way) =>
        isActiveOwner && activeOwners <= 1 ? new LastOwner(way) : Done.Instance;
}

/// <summary>The only active owner would be lost; another owner has to be made first.</summary>
public sealed record LastOwner(OwnerLoss Way) : Refusal
{
    public override IReadOnlyList<object> Words => [Way];
}
