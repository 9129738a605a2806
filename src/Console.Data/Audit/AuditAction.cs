namespace Castellan.Data.Audit;

/// <summary>
/// What happened, as stored. Numbers are stable for ever; hundreds are families. A reader shows an action by the
/// resource <c>Action_</c> + name, with {0} actor, {1} target.
/// </summary>
public enum AuditAction : short
{
    SignedIn = 100,
    SignInRefused = 101,
    SignedOut = 102,
    SignUpRequested = 103,
    AddressVerified = 104,
    PasswordResetRequested = 105,
    PasswordReset = 106,
    PasswordChanged = 107,
    AddressChangeRequested = 108,
    AddressChanged = 109,
    AddressChangeCancelled = 110,
    ProfileChanged = 111,
    SessionEnded = 112,
    AccountImported = 113,

    SecondFactorAsked = 120,
    SecondFactorRefused = 121,
    AuthenticatorAdded = 122,
    AuthenticatorRemoved = 123,
    RecoveryCodesIssued = 124,
    RecoveryCodeUsed = 125,
    FactorProven = 126,
    PasskeyAdded = 127,
    PasskeyRenamed = 128,
    PasskeyRemoved = 129,

    EntriesEnded = 160,

    ProviderLinked = 180,
    ProviderUnlinked = 181,
    ProviderRefused = 182,
    ProviderLinkStarted = 183,
    DataExportRequested = 184,
    DataExportReady = 185,
    DataExportFailed = 186,
    AccountDeleted = 188,
    ErasureCompleted = 189,

    OrganisationFounded = 200,
    OrganisationChanged = 201,
    OrganisationEntered = 202,
    OrganisationDeletionStarted = 210,
    OrganisationDeletionCancelled = 211,
    OrganisationDeleted = 212,
    OrganisationDeletionWarned = 213,
    PolicyChanged = 220,
    PolicyDeadlineGiven = 221,
    MemberNudged = 222,
    PolicyReminded = 223,

    InvitationSent = 300,
    InvitationResent = 301,
    InvitationRevoked = 302,
    InvitationAccepted = 303,
    InvitationsImported = 304,

    MemberRoleChanged = 400,
    MemberSuspended = 401,
    MemberRestored = 402,
    MemberRemoved = 403,
    MemberLeft = 404,
    MemberViewed = 405,

    RoleCreated = 500,
    RoleChanged = 501,
    RoleArchived = 502,

    OperatorGranted = 600,
    OperatorViewedOrganisation = 602,
    MailResent = 603,
    JobStarted = 604,
    ExpiredPurged = 605,
    InstallationIncidentOpened = 620,
    InstallationIncidentChanged = 621,
    InstallationIncidentClosed = 622,
    InstallationIncidentReopened = 623,
    AffectedChosen = 624,
    AffectedDescribed = 625,
    AffectedReleased = 626,
    AffectedWithdrawn = 627,
    InstallationUpdatePosted = 628,

    FileDownloaded = 730,
    FilesExpired = 731,
    ExportRequested = 732,
    ExportFinished = 733,
    ExportFailed = 734,
    ExportDeleted = 735,

    StreamCreated = 740,
    StreamPaused = 742,
    StreamResumed = 743,
    StreamReplayed = 744,
    StreamTested = 745,
    StreamDeleted = 746,

    AttemptRefused = 750,
    AttemptsRefused = 751,

    VerificationRequested = 760,
    AuditVerified = 761,
    VerificationFailed = 762,

    HoldPlaced = 770,
    HoldReleased = 771,
    DayPurged = 772,
    HeldLetGo = 773,

    IncidentReported = 800,
    IncidentClassified = 801,
    IncidentExtentChanged = 802,
    IncidentRiskAssessed = 803,
    IncidentPhaseEntered = 804,
    IncidentClosed = 805,
    IncidentReopened = 806,
    IncidentVoided = 807,
    IncidentNoted = 808,
    IncidentFileAdded = 809,
    IncidentEvidencePinned = 810,
    AnchorDecided = 811,
    AnchorWithdrawn = 812,
    MeasureAdded = 813,
    MeasureChanged = 814,
    FilingRecorded = 815,
    RegisterAmended = 816,
    RegisterExported = 817,

    ObligationRulesChanged = 850,
    ObligationWaived = 851,
    ObligationTakenUp = 852,
    ObligationAcknowledged = 853,
    ObligationReminded = 854,

    IncidentContained = 870,

    AlertRaised = 880,
    AlertDismissed = 881,
    AlertOpened = 882,
    AlertRuleChanged = 883,

    IncidentRelayed = 890,
    IncidentRelayUpdated = 891,
    IncidentRelayWithdrawn = 892,
}

public enum AuditOutcome : short
{
    Done = 0,
    Refused = 1,
    Failed = 2,
}

public enum ActorKind : short
{
    Person = 0,
    Operator = 1,
    Job = 2,
    Nobody = 3,
}

public enum TargetKind : short
{
    None = 0,
    Person = 1,
    Organisation = 2,
    Invitation = 3,
    Role = 4,
    Session = 5,
    Mail = 6,
    Job = 7,
    File = 17,
    Export = 18,
    Stream = 19,
    Incident = 20,
    Hold = 21,
}
