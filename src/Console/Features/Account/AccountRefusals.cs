using Castellan.Data.Outcomes;

namespace Castellan.Features.Account;

/// <summary>The new address is the present one.</summary>
public sealed record AddressUnchanged : Refusal;

/// <summary>More changes of address were asked for within an hour than mails may be sent.</summary>
public sealed record AddressChangedTooOften : Refusal;

/// <summary>The session has ended already, or is not one of the person's.</summary>
public sealed record SessionGone : Refusal;
