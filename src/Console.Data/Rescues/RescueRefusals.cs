using Castellan.Data.Outcomes;

namespace Castellan.Data.Rescues;

/// <summary>There is no such rescue here.</summary>
public sealed record RescueNotFound : Refusal;

/// <summary>It was decided, stopped or carried out, or its time is over.</summary>
public sealed record RescueClosed : Refusal;

/// <summary>Whoever asked does not decide.</summary>
public sealed record RescueNeedsSecond : Refusal;

/// <summary>Whoever asked may not ask any more.</summary>
public sealed record RescueAskerGone : Refusal;

/// <summary>One is under way for this person.</summary>
public sealed record RescueUnderWay : Refusal;

/// <summary>The account has no second factor to take away.</summary>
public sealed record NothingToRescue : Refusal;

/// <summary>The address of the account is in no verified domain of the organisation.</summary>
public sealed record AccountOfOtherDomain : Refusal;

/// <summary>The account does not belong to this organisation alone.</summary>
public sealed record AccountNotAlone : Refusal;

/// <summary>No account has this address, or no member of this id is here.</summary>
public sealed record NobodyToRescue : Refusal;
