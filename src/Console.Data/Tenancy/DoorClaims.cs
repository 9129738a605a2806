namespace Castellan.Data.Tenancy;

/// <summary>A door's login role with the context it signs for each statement.</summary>
internal sealed record DoorClaims(ContextSigner Signer, string LoginRole, TenantContext Context)
{
    public string Signed() => Signer.Sign(LoginRole, Context);
}
