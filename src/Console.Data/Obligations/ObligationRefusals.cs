using Castellan.Data.Outcomes;

namespace Castellan.Data.Obligations;

/// <summary>Not one of the regimes or parties there are.</summary>
public sealed record RegimeUnknown : Refusal;

/// <summary>An organisation is under at least one regime.</summary>
public sealed record NoRegime : Refusal;

/// <summary>Contract hours below one or above <paramref name="Most"/>.</summary>
public sealed record ContractHoursImpossible(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>No obligation of this incident goes by that id.</summary>
public sealed record ObligationUnknown : Refusal;

/// <summary>What is met or waived needs no waiver, and what is not waived cannot be taken up again.</summary>
public sealed record ObligationNotOpen : Refusal;

/// <summary>No time runs that could be acknowledged.</summary>
public sealed record ObligationNotCounting : Refusal;
