using Castellan.Data.Outcomes;

namespace Castellan.Data.Verifications;

/// <summary>One of this organisation is under way already.</summary>
public sealed record VerificationUnderway : Refusal;

/// <summary>There is no such verification, or it has ended.</summary>
public sealed record VerificationOver : Refusal;
