using Castellan.Data.Outcomes;

namespace Castellan.Features.Members;

/// <summary>What became of an act on several members: each one is named, done or refused.</summary>
public sealed record BatchResult(IReadOnlyList<MemberDone> Done, IReadOnlyList<MemberRefused> Refused);

/// <param name="FormerRoleId">The role before the act, with which it can be taken back.</param>
public sealed record MemberDone(Guid PersonId, string? Name, Guid FormerRoleId);

public sealed record MemberRefused(Guid PersonId, string? Name, Refusal Reason);

/// <summary>What became of several invitations.</summary>
public sealed record InviteResult(IReadOnlyList<InviteSent> Sent, IReadOnlyList<InviteRefused> Refused);

public sealed record InviteSent(Guid InvitationId, string Address);

public sealed record InviteRefused(string Address, Refusal Reason);
