namespace Castellan.Platform.Trail;

/// <summary>The fields of before and after values that have a name of their own; any other is shown by its key.</summary>
public enum ChangeField
{
    Name,
    DisplayName,
    Description,
    Slug,
    TimeZone,
    Language,
    IncidentContact,
    BillingContact,
    Role,
    RoleId,
    Permissions,
    State,
    Method,
    Reason,
    Count,
    Sent,
    Refused,
    ExpiresAt,
    Person,
    PersonId,
    Job,
    Kind,
    Bytes,
    Since,
    Format,
    Entries,
    Sha256,
    Narrowed,
}
