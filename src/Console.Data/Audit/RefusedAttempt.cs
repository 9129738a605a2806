using Castellan.Data.Access;

namespace Castellan.Data.Audit;

/// <summary>How often a member tried within one hour what the role does not permit.</summary>
public sealed class RefusedAttempt : ITenantOwned
{
    private RefusedAttempt()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>What was missing.</summary>
    public Permission Permission { get; private set; }

    /// <summary>The hour's beginning.</summary>
    public DateTimeOffset Hour { get; private set; }

    /// <summary>With the first, which has its entry already.</summary>
    public int Count { get; private set; }
}
