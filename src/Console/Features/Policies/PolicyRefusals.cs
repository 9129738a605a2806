using Castellan.Data.Outcomes;

namespace Castellan.Features.Policies;

/// <summary>A value is none of the choices, or a role is not this organisation's.</summary>
public sealed record PolicyUnfit : Refusal;

/// <summary>Only owners decide what is demanded of owners.</summary>
public sealed record OwnersDecideForOwners : Refusal;

/// <summary>The person was reminded today already.</summary>
public sealed record NudgedToday : Refusal;

/// <summary>The person is no active member here.</summary>
public sealed record NobodyToNudge : Refusal;
