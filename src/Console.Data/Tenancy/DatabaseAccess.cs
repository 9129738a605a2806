namespace Castellan.Data.Tenancy;

/// <summary>
/// How to reach the database: one server and database, one password per login role. The owner's password is present
/// only where this node may migrate.
/// </summary>
/// <param name="Server">Connection string without user and password.</param>
/// <param name="ContextKey">The key that signs tenant contexts, at least 32 bytes.</param>
public sealed record DatabaseAccess(
    string Server,
    string? OwnerPassword,
    string AppPassword,
    string IdentityPassword,
    string OperatorPassword,
    string KeeperPassword,
    byte[] ContextKey)
{
    public override string ToString() => nameof(DatabaseAccess);
}

/// <summary>The login roles, one for each door, and the owner that migrates.</summary>
public static class LoginRole
{
    public const string Owner = "castellan_owner";
    public const string App = "castellan_app";
    public const string Identity = "castellan_identity";
    public const string Operator = "castellan_operator";
    public const string Keeper = "castellan_keeper";
    public const string Search = "castellan_search";
    public const string Backup = "castellan_backup";
}
