using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Platform.Tenancy;

namespace Castellan.Platform.Jobs;

/// <summary>
/// What one feature has under way for an organisation, told on its jobs page. Each feature whose jobs work on an organisation's rows
/// registers one, scoped.
/// </summary>
public interface IOrganisationWork
{
    /// <summary>Who may see it; nobody else's page asks.</summary>
    Permission Permission { get; }

    /// <summary>Place on the page, ascending.</summary>
    int Order { get; }

    /// <summary>Heading in the reader's language.</summary>
    string Title { get; }

    Task<IReadOnlyList<WorkLine>> ReadAsync(EnteredTenant tenant, CancellationToken cancellation);

    /// <summary>Tries one again, or at once. The feature's command authorizes.</summary>
    Task<Outcome<Done>> AgainAsync(EnteredTenant tenant, string key, CancellationToken cancellation) => Task.FromResult<Outcome<Done>>(new NothingToStart());
}

/// <summary>How a piece of work stands.</summary>
public enum WorkState
{
    Waiting,
    Running,
    Done,
    Paused,

    /// <summary>It is late, has failed, or fails again and again.</summary>
    Attention,
}

/// <summary>A piece of work as the page shows it.</summary>
/// <param name="Key">By which its feature knows it.</param>
/// <param name="Words">What came of it, or what it waits for.</param>
/// <param name="Attempts">How often it was tried or told; 0 where that is not counted.</param>
/// <param name="Address">The thing itself.</param>
/// <param name="Again">What may be done about it here, in words; null for nothing.</param>
public sealed record WorkLine(
    string Key, string Title, WorkState State, string Words, DateTimeOffset? LastAt, DateTimeOffset? NextAt, TimeSpan? Took, int Attempts, string Address, string? Again = null);

/// <summary>This cannot be started from here.</summary>
public sealed record NothingToStart : Refusal;
