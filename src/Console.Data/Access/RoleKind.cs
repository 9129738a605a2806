namespace Castellan.Data.Access;

/// <summary>The built-in roles, whose permissions stand in code, and the organisation's own. Numbers are stored.</summary>
public enum RoleKind : byte
{
    Owner = 1,
    Admin = 2,
    SecurityOfficer = 3,
    Billing = 4,
    Member = 5,
    Viewer = 6,
    Custom = 7,
}
