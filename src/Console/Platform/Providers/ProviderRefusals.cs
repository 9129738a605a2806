using Castellan.Data.Outcomes;

namespace Castellan.Platform.Providers;

/// <summary>The provider was left, did not answer, or its answer does not belong to this browser or person.</summary>
public sealed record ProviderFailed : Refusal;
