namespace Castellan.Data;

/// <summary>A row of one organisation. Its table carries <c>org_id</c> and forced row security.</summary>
public interface ITenantOwned
{
    Guid OrgId { get; }
}
