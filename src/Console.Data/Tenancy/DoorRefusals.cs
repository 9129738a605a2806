using Castellan.Data.Outcomes;

namespace Castellan.Data.Tenancy;

/// <summary>The actor is no active member of the organisation (any more).</summary>
public sealed record NotAMember : Refusal;

/// <summary>Somebody else changed the same thing at the same moment; look again and repeat.</summary>
public sealed record ChangedMeanwhile : Refusal;

/// <summary>The actor does not operate this installation (any more).</summary>
public sealed record NotAnOperator : Refusal;
