using Castellan.Data.Outcomes;

namespace Castellan.Data.Jobs;

/// <summary>The run has ended already.</summary>
public sealed record JobRunEnded : Refusal;
