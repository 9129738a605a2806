using Castellan.Data.Outcomes;

namespace Castellan.Data.Members;

/// <summary>The act needs an active membership.</summary>
public sealed record MemberNotActive(MembershipState State) : Refusal
{
    public override IReadOnlyList<object> Words => [State];
}

/// <summary>Only a suspended membership can be restored.</summary>
public sealed record MemberNotSuspended(MembershipState State) : Refusal
{
    public override IReadOnlyList<object> Words => [State];
}

/// <summary>The person already has a place here, active or suspended.</summary>
public sealed record AlreadyMember(MembershipState State) : Refusal
{
    public override IReadOnlyList<object> Words => [State];
}

/// <summary>The member holds this role already.</summary>
public sealed record RoleUnchanged : Refusal;
