namespace Castellan.Data.Factors;

/// <summary>How a second factor was proven. The name is recorded; never rename one.</summary>
public enum FactorKind
{
    Authenticator,
    RecoveryCode,
    Passkey,
}
