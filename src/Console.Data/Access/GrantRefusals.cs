using Castellan.Data.Outcomes;

namespace Castellan.Data.Access;

/// <summary>The act needs a permission the actor does not have.</summary>
public sealed record PermissionMissing(Permission Permission) : Refusal
{
    public override IReadOnlyList<object> Words => [Permission];
}

/// <summary>Only an owner may make, change, suspend, restore or remove an owner.</summary>
public sealed record OnlyOwnersTouchOwners : Refusal;

/// <summary>Nobody gives himself more than he has.</summary>
public sealed record NobodyRaisesHimself : Refusal;

/// <summary>One's own membership ends by leaving, not by suspension or removal.</summary>
public sealed record OwnMembershipUntouchable : Refusal;

/// <summary>The role carries permissions the actor lacks, so he can neither grant nor take it.</summary>
public sealed record GrantExceedsActor(PermissionSet Missing) : Refusal
{
    public override IReadOnlyList<object> Words => [Missing];
}

/// <summary>The other person has permissions the actor lacks, so the actor cannot take them away.</summary>
public sealed record TargetExceedsActor(PermissionSet Missing) : Refusal
{
    public override IReadOnlyList<object> Words => [Missing];
}

/// <summary>Nobody takes part in the rescue of his own account.</summary>
public sealed record RescueOfOneself : Refusal;
