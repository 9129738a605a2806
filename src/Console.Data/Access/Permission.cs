namespace Castellan.Data.Access;

/// <summary>What a role lets a person do. The numbers are stored as bit positions: never reuse or renumber, stay below 63.</summary>
public enum Permission : byte
{
    /// <summary>Edit the organisation's name, address, time zone and language.</summary>
    OrganisationManage = 1,

    /// <summary>Edit the billing contact and what concerns payment.</summary>
    BillingManage = 2,

    /// <summary>Edit who is told when an incident opens.</summary>
    IncidentContactManage = 3,

    /// <summary>See the list of members and invitations.</summary>
    MembersRead = 4,

    /// <summary>Invite people, resend and revoke invitations.</summary>
    MembersInvite = 5,

    /// <summary>Suspend, restore and remove members.</summary>
    MembersManage = 6,

    /// <summary>Give members another role.</summary>
    RolesAssign = 7,

    /// <summary>Create, change and archive custom roles.</summary>
    RolesManage = 8,

    /// <summary>See the members' live sessions in this organisation.</summary>
    SessionsRead = 9,

    /// <summary>Read the audit trail.</summary>
    AuditRead = 10,

    /// <summary>Open a member's page: role history, invitations, trail of one person.</summary>
    MemberDetailsRead = 11,

    /// <summary>End members' access to this organisation, session by session.</summary>
    SessionsEnd = 12,

    /// <summary>See how members protect their accounts, and what the organisation demands.</summary>
    ProtectionRead = 13,

    /// <summary>Change what the organisation demands of those who enter it, and remind members of it.</summary>
    PoliciesManage = 14,

    /// <summary>Delete the organisation with everything in it.</summary>
    OrganisationDelete = 15,

    /// <summary>Export the audit trail and download what was exported.</summary>
    AuditExport = 16,

    /// <summary>Stream the audit trail to a receiver outside.</summary>
    AuditStream = 19,

    /// <summary>See incidents with their timelines, clocks and files.</summary>
    IncidentsRead = 20,

    /// <summary>Work on incidents: decide, note, measure, file. Reporting a suspicion needs membership alone.</summary>
    IncidentsManage = 21,

    /// <summary>Read, print and export the register of breaches.</summary>
    RegisterRead = 22,

    /// <summary>End the sessions of members who are part of an incident.</summary>
    ContainMembers = 23,

    /// <summary>Ask for, and as a second person agree to, the rescue of a member who lost all second factors.</summary>
    MembersRescue = 24,
}
