using Castellan.Data.Outcomes;

namespace Castellan.Features.Members;

/// <summary>This organisation has no such member.</summary>
public sealed record MemberNotFound : Refusal;

/// <summary>This organisation has no such invitation.</summary>
public sealed record InvitationNotFound : Refusal;

/// <summary>This organisation has no such role.</summary>
public sealed record RoleUnknown : Refusal;

/// <summary>More at once than one transaction should hold.</summary>
public sealed record TooManyAtOnce(int Maximum) : Refusal
{
    public override IReadOnlyList<object> Words => [Maximum];
}

/// <summary>The same address stands in the request twice.</summary>
public sealed record InvitedTwice : Refusal;
