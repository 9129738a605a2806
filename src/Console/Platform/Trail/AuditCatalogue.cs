using System.Collections.Frozen;
using Castellan.Data.Audit;

namespace Castellan.Platform.Trail;

/// <summary>What the console records, declared once. Its sentences are the resources <c>Action_…</c> and <c>AuditAction_…</c>.</summary>
/// <param name="Fields">Every field that may stand in its before and after values.</param>
public sealed record AuditEvent(AuditAction Action, Ocsf Ocsf, IReadOnlyList<string> Fields)
{
    public TrailFamily Family => TrailFamilies.FamilyOf(Action);
}

/// <summary>
/// Every auditable event. A test holds this list, the actions and the places in the code that record them to each other, so
/// an event cannot be recorded without being declared, nor declared without being recorded.
/// </summary>
public static class AuditCatalogue
{
    public static IReadOnlyList<AuditEvent> Events { get; } =
    [
        Of(AuditAction.SignedIn, Ocsf.Logon, "method", "factor"),
        Of(AuditAction.SignInRefused, Ocsf.Logon),
        Of(AuditAction.SignedOut, Ocsf.Logoff),
        Of(AuditAction.SignUpRequested, Ocsf.AccountOther),
        Of(AuditAction.AddressVerified, Ocsf.AccountCreated, "provider"),
        Of(AuditAction.PasswordResetRequested, Ocsf.AccountOther),
        Of(AuditAction.PasswordReset, Ocsf.PasswordReset),
        Of(AuditAction.PasswordChanged, Ocsf.PasswordChanged),
        Of(AuditAction.AddressChangeRequested, Ocsf.AccountOther),
        Of(AuditAction.AddressChanged, Ocsf.AccountOther),
        Of(AuditAction.AddressChangeCancelled, Ocsf.AccountOther),
        Of(AuditAction.ProfileChanged, Ocsf.AccountOther, "language", "renamed"),
        Of(AuditAction.SessionEnded, Ocsf.Logoff, "sessions"),
        Of(AuditAction.AccountImported, Ocsf.AccountCreated),
        Of(AuditAction.SecondFactorAsked, Ocsf.Logon, "method"),
        Of(AuditAction.SecondFactorRefused, Ocsf.Logon, "factor"),
        Of(AuditAction.AuthenticatorAdded, Ocsf.AccountOther),
        Of(AuditAction.AuthenticatorRemoved, Ocsf.AccountOther),
        Of(AuditAction.RecoveryCodesIssued, Ocsf.AccountOther, "codes"),
        Of(AuditAction.RecoveryCodeUsed, Ocsf.AccountOther, "left"),
        Of(AuditAction.FactorProven, Ocsf.AuthenticationOther, "factor"),
        Of(AuditAction.PasskeyAdded, Ocsf.AccountOther, "name"),
        Of(AuditAction.PasskeyRenamed, Ocsf.AccountOther, "name"),
        Of(AuditAction.PasskeyRemoved, Ocsf.AccountOther, "name"),
        Of(AuditAction.RescueAsked, Ocsf.AccountOther, "until"),
        Of(AuditAction.RescueApproved, Ocsf.AccountOther, "dueAt"),
        Of(AuditAction.RescueDeclined, Ocsf.AccountOther),
        Of(AuditAction.RescueCancelled, Ocsf.AccountOther),
        Of(AuditAction.RescueLapsed, Ocsf.AccountOther),
        Of(AuditAction.RescueDone, Ocsf.AccountOther, "authenticators", "passkeys", "codes", "sessions"),
        Of(AuditAction.RescueVoided, Ocsf.AccountOther, "fault"),
        Of(AuditAction.EntriesEnded, Ocsf.Logoff, "sessions"),
        Of(AuditAction.SessionsViewed, Ocsf.ApiRead),
        Of(AuditAction.ProviderLinked, Ocsf.AccountOther, "provider"),
        Of(AuditAction.ProviderUnlinked, Ocsf.AccountOther, "provider"),
        Of(AuditAction.ProviderRefused, Ocsf.Logon, "provider"),
        Of(AuditAction.ProviderLinkStarted, Ocsf.AccountOther, "provider"),
        Of(AuditAction.DataExportRequested, Ocsf.ApiRead),
        Of(AuditAction.DataExportReady, Ocsf.ApiRead),
        Of(AuditAction.DataExportFailed, Ocsf.ApiRead),
        Of(AuditAction.AccountDeleted, Ocsf.AccountDeleted, "organisations", "held"),
        Of(AuditAction.ErasureCompleted, Ocsf.ApiDelete, "count"),

        Of(AuditAction.OrganisationFounded, Ocsf.EntityCreated, "name", "slug"),
        Of(AuditAction.OrganisationChanged, Ocsf.EntityUpdated, "name", "timeZone", "language", "incidentContact", "billingContact"),
        Of(AuditAction.OrganisationEntered, Ocsf.AuthenticationOther),
        Of(AuditAction.OrganisationDeletionStarted, Ocsf.EntityUpdated, "dueAt"),
        Of(AuditAction.OrganisationDeletionCancelled, Ocsf.EntityUpdated, "dueAt"),
        Of(AuditAction.OrganisationDeleted, Ocsf.EntityDeleted),
        Of(AuditAction.OrganisationDeletionWarned, Ocsf.EntityUpdated, "dueAt"),
        Of(AuditAction.PolicyChanged, Ocsf.EntityUpdated, "required", "recommended", "ownersNeedPasskey", "graceDays", "idleHours", "absoluteHours"),
        Of(AuditAction.PolicyDeadlineGiven, Ocsf.EntityUpdated, "dueAt", "kind"),
        Of(AuditAction.MemberNudged, Ocsf.ApiOther),
        Of(AuditAction.PolicyReminded, Ocsf.EntityUpdated, "dueAt", "slot"),
        Of(AuditAction.ProtectionViewed, Ocsf.ApiRead),
        Of(AuditAction.DomainAdded, Ocsf.EntityCreated, "domain"),
        Of(AuditAction.DomainVerified, Ocsf.EntityUpdated, "domain", "proof"),
        Of(AuditAction.DomainWithdrawn, Ocsf.EntityUpdated, "domain"),
        Of(AuditAction.DomainRemoved, Ocsf.EntityDeleted, "domain"),

        Of(AuditAction.InvitationSent, Ocsf.EntityCreated, "role", "roleId", "language", "sent", "expiresAt"),
        Of(AuditAction.InvitationResent, Ocsf.EntityUpdated, "role", "roleId", "language", "sent", "expiresAt"),
        Of(AuditAction.InvitationRevoked, Ocsf.EntityDeleted, "role", "roleId", "state"),
        Of(AuditAction.InvitationAccepted, Ocsf.PrivilegesAssigned, "person", "role"),
        Of(AuditAction.InvitationsImported, Ocsf.EntityCreated, "sent", "refused"),

        Of(AuditAction.MemberRoleChanged, Ocsf.PrivilegesOther, "role", "roleId", "state"),
        Of(AuditAction.MemberSuspended, Ocsf.AccountDisabled, "role", "roleId", "state"),
        Of(AuditAction.MemberRestored, Ocsf.AccountEnabled, "role", "roleId", "state"),
        Of(AuditAction.MemberRemoved, Ocsf.PrivilegesRevoked, "role", "roleId", "state"),
        Of(AuditAction.MemberLeft, Ocsf.PrivilegesRevoked, "role", "roleId", "state"),
        Of(AuditAction.MemberViewed, Ocsf.ApiRead),

        Of(AuditAction.RoleCreated, Ocsf.EntityCreated, "name", "description", "permissions"),
        Of(AuditAction.RoleChanged, Ocsf.EntityUpdated, "name", "description", "permissions"),
        Of(AuditAction.RoleArchived, Ocsf.EntityDeleted, "name", "description", "permissions"),

        Of(AuditAction.OperatorGranted, Ocsf.PrivilegesAssigned),
        Of(AuditAction.OperatorViewedOrganisation, Ocsf.ApiRead),
        Of(AuditAction.MailResent, Ocsf.ApiOther, "kind"),
        Of(AuditAction.JobStarted, Ocsf.ApiOther, "job"),
        Of(AuditAction.ExpiredPurged, Ocsf.ApiDelete, "invitations", "tokens", "signUps", "sessionEntries", "sessions", "pendingSignIns", "nudges", "mails", "notifications", "runs", "total"),
        Of(AuditAction.InstallationIncidentOpened, Ocsf.EntityCreated, "reference"),
        Of(AuditAction.InstallationIncidentChanged, Ocsf.EntityUpdated, "reference", "severity", "kind", "occurredAt", "detectedAt", "awareAt"),
        Of(AuditAction.InstallationIncidentClosed, Ocsf.EntityUpdated, "reference"),
        Of(AuditAction.InstallationIncidentReopened, Ocsf.EntityUpdated, "reference"),
        Of(AuditAction.AffectedChosen, Ocsf.EntityUpdated, "reference", "count"),
        Of(AuditAction.AffectedDescribed, Ocsf.EntityUpdated, "reference", "count"),
        Of(AuditAction.AffectedReleased, Ocsf.EntityUpdated, "reference", "count"),
        Of(AuditAction.AffectedWithdrawn, Ocsf.EntityUpdated, "reference", "organisation"),
        Of(AuditAction.InstallationUpdatePosted, Ocsf.EntityUpdated, "reference", "update"),

        Of(AuditAction.FileDownloaded, Ocsf.ApiRead, "kind", "bytes"),
        Of(AuditAction.FilesExpired, Ocsf.ApiDelete, "count"),
        Of(AuditAction.ExportRequested, Ocsf.ApiRead, "format", "narrowed", "again"),
        Of(AuditAction.ExportFinished, Ocsf.ApiRead, "entries", "bytes", "sha256"),
        Of(AuditAction.ExportFailed, Ocsf.ApiRead, "reason"),
        Of(AuditAction.ExportDeleted, Ocsf.ApiDelete),
        Of(AuditAction.StreamCreated, Ocsf.EntityCreated, "name", "host", "format", "signing"),
        Of(AuditAction.StreamPaused, Ocsf.EntityUpdated, "reason", "position"),
        Of(AuditAction.StreamResumed, Ocsf.EntityUpdated),
        Of(AuditAction.StreamReplayed, Ocsf.EntityUpdated, "position"),
        Of(AuditAction.StreamTested, Ocsf.ApiOther, "answer"),
        Of(AuditAction.StreamDeleted, Ocsf.EntityDeleted, "name"),
        Of(AuditAction.AttemptRefused, Ocsf.ApiOther, "permissions"),
        Of(AuditAction.AttemptsRefused, Ocsf.ApiOther, "permissions", "count", "since"),

        Of(AuditAction.VerificationRequested, Ocsf.ApiRead),
        Of(AuditAction.AuditVerified, Ocsf.ApiRead, "intact", "entries", "seals", "findings"),
        Of(AuditAction.VerificationFailed, Ocsf.ApiRead),
        Of(AuditAction.HoldPlaced, Ocsf.EntityCreated, "entries", "until", "incident"),
        Of(AuditAction.HoldReleased, Ocsf.EntityUpdated),
        Of(AuditAction.DayPurged, Ocsf.ApiDelete, "day", "purged", "kept", "holds"),
        Of(AuditAction.HeldLetGo, Ocsf.ApiDelete, "count"),

        Of(AuditAction.IncidentReported, Ocsf.EntityCreated, "files"),
        Of(AuditAction.IncidentClassified, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentExtentChanged, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentRiskAssessed, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentPhaseEntered, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentClosed, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentReopened, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentVoided, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentNoted, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentFileAdded, Ocsf.EntityUpdated),
        Of(AuditAction.IncidentEvidencePinned, Ocsf.EntityUpdated),
        Of(AuditAction.AnchorDecided, Ocsf.EntityUpdated),
        Of(AuditAction.AnchorWithdrawn, Ocsf.EntityUpdated),
        Of(AuditAction.MeasureAdded, Ocsf.EntityUpdated),
        Of(AuditAction.MeasureChanged, Ocsf.EntityUpdated),
        Of(AuditAction.FilingRecorded, Ocsf.EntityUpdated, "at", "form", "late", "sha256", "stage"),
        Of(AuditAction.RegisterAmended, Ocsf.EntityUpdated),
        Of(AuditAction.RegisterExported, Ocsf.ApiRead, "count"),
        Of(AuditAction.IncidentViewed, Ocsf.ApiRead),

        Of(AuditAction.NoticeBegun, Ocsf.EntityCreated, "notice"),
        Of(AuditAction.NoticeRecipientsAdded, Ocsf.EntityUpdated, "notice", "source", "added", "known"),
        Of(AuditAction.NoticeRecipientsRemoved, Ocsf.EntityUpdated, "notice", "count"),
        Of(AuditAction.NoticeTested, Ocsf.ApiOther, "notice", "language"),
        Of(AuditAction.NoticeStarted, Ocsf.EntityUpdated, "notice", "recipients", "excluded", "missing", "sha256"),
        Of(AuditAction.NoticePaused, Ocsf.EntityUpdated, "notice"),
        Of(AuditAction.NoticeResumed, Ocsf.EntityUpdated, "notice"),
        Of(AuditAction.NoticeStopped, Ocsf.EntityUpdated, "notice", "notSent"),
        Of(AuditAction.NoticeFinished, Ocsf.EntityUpdated, "notice", "delivered", "refused", "givenUp", "notSent", "told"),
        Of(AuditAction.NoticeBounced, Ocsf.EntityUpdated, "notice", "count"),
        Of(AuditAction.NoticeExported, Ocsf.ApiRead, "notice", "count"),
        Of(AuditAction.NoticeForgotten, Ocsf.ApiDelete, "notice", "count"),
        Of(AuditAction.NoticeLanguageChosen, Ocsf.EntityUpdated, "notice", "language", "oneLanguage"),
        Of(AuditAction.NoticeViewed, Ocsf.ApiRead, "notice"),

        Of(AuditAction.ObligationRulesChanged, Ocsf.EntityUpdated, "regimes", "party", "trustService", "contractHours"),
        Of(AuditAction.ObligationWaived, Ocsf.EntityUpdated, "rule"),
        Of(AuditAction.ObligationTakenUp, Ocsf.EntityUpdated, "rule"),
        Of(AuditAction.ObligationAcknowledged, Ocsf.EntityUpdated, "rule", "dueAt"),
        Of(AuditAction.ObligationReminded, Ocsf.EntityUpdated, "rule", "dueAt", "slot", "told", "collapsed"),

        Of(AuditAction.IncidentContained, Ocsf.EntityUpdated, "people", "sessions", "kept", "live"),

        Of(AuditAction.AlertRaised, Ocsf.EntityCreated, "alert", "rule", "entries"),
        Of(AuditAction.AlertDismissed, Ocsf.EntityUpdated, "alert", "rule"),
        Of(AuditAction.AlertOpened, Ocsf.EntityUpdated, "alert", "rule", "incident"),
        Of(AuditAction.AlertRuleChanged, Ocsf.EntityUpdated, "rule", "on", "threshold"),

        Of(AuditAction.IncidentRelayed, Ocsf.EntityCreated, "reference", "severity", "kind", "told"),
        Of(AuditAction.IncidentRelayUpdated, Ocsf.EntityUpdated, "reference", "update", "occurredAt", "detectedAt", "told"),
        Of(AuditAction.IncidentRelayWithdrawn, Ocsf.EntityUpdated, "reference", "told"),
    ];

    private static readonly FrozenDictionary<AuditAction, AuditEvent> ByAction = Events.ToFrozenDictionary(one => one.Action);

    /// <summary>Null for an action of another version.</summary>
    public static AuditEvent? Find(AuditAction action) => ByAction.GetValueOrDefault(action);

    private static AuditEvent Of(AuditAction action, Ocsf ocsf, params string[] fields) => new(action, ocsf, fields);
}
