namespace Castellan.Data.Tenancy;

/// <summary>What a database session claims: the organisation and the person it acts for. Signed before it is sent.</summary>
public sealed record TenantContext(Guid? OrgId, Guid? PersonId);
