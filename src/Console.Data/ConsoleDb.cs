using Castellan.Data.Access;
using Castellan.Data.Alerts;
using Castellan.Data.Audit;
using Castellan.Data.Domains;
using Castellan.Data.Exports;
using Castellan.Data.Factors;
using Castellan.Data.Files;
using Castellan.Data.Holds;
using Castellan.Data.Identity;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Jobs;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Notices;
using Castellan.Data.Notifications;
using Castellan.Data.Obligations;
using Castellan.Data.Organisations;
using Castellan.Data.Policies;
using Castellan.Data.Rescues;
using Castellan.Data.Sessions;
using Castellan.Data.Streams;
using Castellan.Data.Tenancy;
using Castellan.Data.Verifications;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Data;

/// <summary>The tables. A context is opened by one of the four doors only, which sets <see cref="Claims"/>.</summary>
public sealed class ConsoleDb(DbContextOptions<ConsoleDb> options) : DbContext(options)
{
    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<Role> Roles => Set<Role>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<RoleChange> RoleChanges => Set<RoleChange>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<Subject> Subjects => Set<Subject>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<RefusedAttempt> RefusedAttempts => Set<RefusedAttempt>();

    public DbSet<SessionEntry> SessionEntries => Set<SessionEntry>();

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    public DbSet<Person> People => Set<Person>();

    public DbSet<SignUp> SignUps => Set<SignUp>();

    public DbSet<OneTimeToken> OneTimeTokens => Set<OneTimeToken>();

    public DbSet<ExternalLogin> ExternalLogins => Set<ExternalLogin>();

    public DbSet<DataExport> DataExports => Set<DataExport>();

    public DbSet<OrganisationDeletion> OrganisationDeletions => Set<OrganisationDeletion>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Authenticator> Authenticators => Set<Authenticator>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<SecurityPolicy> SecurityPolicies => Set<SecurityPolicy>();

    public DbSet<RoleRequirement> RoleRequirements => Set<RoleRequirement>();

    public DbSet<PolicyDeadline> PolicyDeadlines => Set<PolicyDeadline>();

    public DbSet<Nudge> Nudges => Set<Nudge>();

    public DbSet<MailDomain> MailDomains => Set<MailDomain>();

    public DbSet<Rescue> Rescues => Set<Rescue>();

    public DbSet<RescueEffect> RescueEffects => Set<RescueEffect>();

    public DbSet<SpentQuestion> SpentQuestions => Set<SpentQuestion>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<PendingSignIn> PendingSignIns => Set<PendingSignIn>();

    public DbSet<PasswordFailures> PasswordFailures => Set<PasswordFailures>();

    public DbSet<FactorFailures> FactorFailures => Set<FactorFailures>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<AuditExport> AuditExports => Set<AuditExport>();

    public DbSet<ExportWork> ExportWork => Set<ExportWork>();

    public DbSet<AuditStream> AuditStreams => Set<AuditStream>();

    public DbSet<StreamDelivery> StreamDeliveries => Set<StreamDelivery>();

    public DbSet<StreamBatch> StreamBatches => Set<StreamBatch>();

    public DbSet<AuditHold> AuditHolds => Set<AuditHold>();

    public DbSet<HeldEntry> HeldEntries => Set<HeldEntry>();

    public DbSet<AuditPurge> AuditPurges => Set<AuditPurge>();

    public DbSet<AuditVerification> AuditVerifications => Set<AuditVerification>();

    public DbSet<VerificationWork> VerificationWork => Set<VerificationWork>();

    public DbSet<StoredFile> StoredFiles => Set<StoredFile>();

    public DbSet<FileChunk> FileChunks => Set<FileChunk>();

    public DbSet<Incident> Incidents => Set<Incident>();

    public DbSet<PhaseEntry> IncidentPhases => Set<PhaseEntry>();

    public DbSet<TimelineEntry> IncidentTimeline => Set<TimelineEntry>();

    public DbSet<AnchorDecision> IncidentAnchors => Set<AnchorDecision>();

    public DbSet<CorrectiveMeasure> IncidentMeasures => Set<CorrectiveMeasure>();

    public DbSet<Filing> IncidentFilings => Set<Filing>();

    public DbSet<RegisterAmendment> RegisterAmendments => Set<RegisterAmendment>();

    public DbSet<PeopleNotice> PeopleNotices => Set<PeopleNotice>();

    public DbSet<NoticeRecipient> NoticeRecipients => Set<NoticeRecipient>();

    public DbSet<FormDraft> FormDrafts => Set<FormDraft>();

    public DbSet<ReportDraft> ReportDrafts => Set<ReportDraft>();

    public DbSet<InstallationIncident> InstallationIncidents => Set<InstallationIncident>();

    public DbSet<InstallationAct> InstallationActs => Set<InstallationAct>();

    public DbSet<InstallationUpdate> InstallationUpdates => Set<InstallationUpdate>();

    public DbSet<InstallationDraft> InstallationDrafts => Set<InstallationDraft>();

    public DbSet<RelayedIncident> RelayedIncidents => Set<RelayedIncident>();

    public DbSet<ObligationProfile> ObligationProfiles => Set<ObligationProfile>();

    public DbSet<ObligationDecision> ObligationDecisions => Set<ObligationDecision>();

    public DbSet<ObligationReminder> ObligationReminders => Set<ObligationReminder>();

    public DbSet<ObligationAcknowledgement> ObligationAcknowledgements => Set<ObligationAcknowledgement>();

    public DbSet<Notification> Notifications => Set<Notification>();

    public DbSet<Alert> Alerts => Set<Alert>();

    public DbSet<AlertSetting> AlertSettings => Set<AlertSetting>();

    public DbSet<AlertPosition> AlertPositions => Set<AlertPosition>();

    public DbSet<JobRun> JobRuns => Set<JobRun>();

    /// <summary>What statements outside a transaction claim. Without it no statement is sent.</summary>
    internal DoorClaims? Claims { get; set; }

    /// <summary>What changed rows and is no longer seen in the change tracker: a bulk statement, or an early save.</summary>
    internal string? UnseenChange { get; set; }

    /// <summary>
    /// Where a word begins in a text, from 1, or 0: PostgreSQL's <c>strpos</c>, for queries only. Under row security the planner
    /// expects LIKE to match next to nothing and sorts all rows; of this it expects a third and reads in order until the page is full.
    /// </summary>
    [DbFunction("strpos", IsBuiltIn = true)]
    public static int Position(string text, string word) => throw new NotSupportedException("Only the database answers this.");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ConsoleDb).Assembly);
        SnakeCase.Apply(modelBuilder);
    }
}
