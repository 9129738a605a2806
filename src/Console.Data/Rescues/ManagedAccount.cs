using Castellan.Data.Outcomes;

namespace Castellan.Data.Rescues;

/// <summary>Why an account is not an organisation's own. As the database's function numbers it.</summary>
public enum ManagedObstacle : short
{
    /// <summary>Nothing: the account is managed.</summary>
    None = 0,

    /// <summary>The address is in no verified domain here. Told before anything else, so that of other people's accounts nothing else is told.</summary>
    Domain = 1,

    /// <summary>It is also in another organisation, or operates the installation; which, is not told.</summary>
    NotAlone = 2,
}

/// <summary>What an organisation may know about a member's account.</summary>
/// <param name="HasFactor">Whether there is a second factor to take away.</param>
/// <param name="Email">Where to write to the person, as the account has it; null unless managed.</param>
/// <param name="Language">In which to write; null unless managed.</param>
public sealed record ManagedAccount(Guid PersonId, ManagedObstacle Obstacle, bool HasFactor, string? Email, string? Language)
{
    public bool IsManaged => Obstacle == ManagedObstacle.None;

    /// <summary>Why it cannot be rescued here, or null.</summary>
    public Refusal? Refusal => Obstacle switch
    {
        ManagedObstacle.Domain => new AccountOfOtherDomain(),
        ManagedObstacle.NotAlone => new AccountNotAlone(),
        _ => HasFactor ? null : new NothingToRescue(),
    };
}
