using Castellan.Data.Outcomes;

namespace Castellan.Features.Operator.Incidents;

/// <summary>The installation has no incident with this number.</summary>
public sealed record InstallationIncidentNotFound : Refusal;

/// <summary>None of the organisations can be chosen: they are among the affected, or gone.</summary>
public sealed record NobodyToChoose : Refusal;

/// <summary>No organisation waits to be told.</summary>
public sealed record NobodyToTell : Refusal;

/// <summary>The organisation is not among the affected.</summary>
public sealed record NotAffected : Refusal;
