namespace Castellan.Platform.Trail;

/// <summary>
/// A class and activity of the Open Cybersecurity Schema Framework, version <see cref="Version"/>. Only activities that
/// every version since 1.1 knows; what fits none is "other".
/// </summary>
public readonly record struct Ocsf(int ClassUid, int ActivityId)
{
    public const string Version = "1.3.0";

    public const int AccountChange = 3001;
    public const int Authentication = 3002;
    public const int EntityManagement = 3004;
    public const int UserAccess = 3005;
    public const int ApiActivity = 6003;
    public const int DetectionFinding = 2004;

    private const int Other = 99;

    public static readonly Ocsf AccountCreated = new(AccountChange, 1);
    public static readonly Ocsf AccountEnabled = new(AccountChange, 2);
    public static readonly Ocsf PasswordChanged = new(AccountChange, 3);
    public static readonly Ocsf PasswordReset = new(AccountChange, 4);
    public static readonly Ocsf AccountDisabled = new(AccountChange, 5);
    public static readonly Ocsf AccountDeleted = new(AccountChange, 6);
    public static readonly Ocsf AccountLocked = new(AccountChange, 9);
    public static readonly Ocsf FactorEnabled = new(AccountChange, 10);
    public static readonly Ocsf FactorDisabled = new(AccountChange, 11);
    public static readonly Ocsf AccountOther = new(AccountChange, Other);

    public static readonly Ocsf Logon = new(Authentication, 1);
    public static readonly Ocsf Logoff = new(Authentication, 2);
    public static readonly Ocsf AuthenticationOther = new(Authentication, Other);

    public static readonly Ocsf EntityCreated = new(EntityManagement, 1);
    public static readonly Ocsf EntityRead = new(EntityManagement, 2);
    public static readonly Ocsf EntityUpdated = new(EntityManagement, 3);
    public static readonly Ocsf EntityDeleted = new(EntityManagement, 4);
    public static readonly Ocsf EntityOther = new(EntityManagement, Other);

    public static readonly Ocsf PrivilegesAssigned = new(UserAccess, 1);
    public static readonly Ocsf PrivilegesRevoked = new(UserAccess, 2);
    public static readonly Ocsf PrivilegesOther = new(UserAccess, Other);

    public static readonly Ocsf ApiCreate = new(ApiActivity, 1);
    public static readonly Ocsf ApiRead = new(ApiActivity, 2);
    public static readonly Ocsf ApiUpdate = new(ApiActivity, 3);
    public static readonly Ocsf ApiDelete = new(ApiActivity, 4);
    public static readonly Ocsf ApiOther = new(ApiActivity, Other);

    public static readonly Ocsf FindingCreated = new(DetectionFinding, 1);
    public static readonly Ocsf FindingUpdated = new(DetectionFinding, 2);
    public static readonly Ocsf FindingClosed = new(DetectionFinding, 3);

    public int CategoryUid => ClassUid / 1000;

    public long TypeUid => (ClassUid * 100L) + ActivityId;

    public string ClassName => ClassUid switch
    {
        AccountChange => "Account Change",
        Authentication => "Authentication",
        EntityManagement => "Entity Management",
        UserAccess => "User Access Management",
        DetectionFinding => "Detection Finding",
        _ => "API Activity",
    };

    public string CategoryName => CategoryUid switch
    {
        2 => "Findings",
        3 => "Identity & Access Management",
        _ => "Application Activity",
    };
}
