namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// Who may use the three doors that are not an organisation's own, and who may hold a connection at all outside
/// Castellan.Data.Tenancy. Full type names; an entry that is no longer used is refused as well as a use without one.
/// </summary>
internal static class DoorUsers
{
    public static readonly IReadOnlyDictionary<string, string[]> Listed = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        // Accounts, sessions and sign-in, before an organisation is known.
        ["IdentityDb"] =
        [
            // A person's own account belongs to no organisation.
            "Castellan.Features.Account.AccountCommands",
            "Castellan.Features.Account.AccountQueries",
            "Castellan.Features.Account.AddressCommands",
            "Castellan.Features.Account.DataCommands",
            "Castellan.Features.Account.DataCopySweeper",
            "Castellan.Features.Account.DataQueries",
            "Castellan.Features.Account.FactorCommands",
            "Castellan.Features.Account.LinkCommands",
            "Castellan.Features.Account.AccountLock",
            "Castellan.Features.Account.PasskeyCommands",
            "Castellan.Features.Account.PersonalData",
            // The person stops a rescue, signed in or by the link in the mail.
            "Castellan.Features.Account.RescueCommands",
            "Castellan.Features.Account.SessionCommands",
            // The first operator comes from the command line.
            "Castellan.Features.Operator.OperatorGrant",
            // Founding an organisation, and landing before one is entered.
            "Castellan.Features.Organisations.OrganisationCommands",
            "Castellan.Features.Organisations.OrganisationQueries",
            // The way in, until somebody is signed in.
            "Castellan.Features.SignIn.InvitationCommands",
            "Castellan.Features.SignIn.InvitationQueries",
            "Castellan.Features.SignIn.PasskeyCommands",
            "Castellan.Features.SignIn.ProviderCommands",
            "Castellan.Features.SignIn.RefusedSignIn",
            "Castellan.Features.SignIn.ResetCommands",
            "Castellan.Features.SignIn.SecondFactorCommands",
            "Castellan.Features.SignIn.SignInCommands",
            "Castellan.Features.SignIn.SignUpCommands",
            "Castellan.Features.SignIn.UserImport",
            "Castellan.Platform.Database.DatabasePlatform",
            // A person's second factor belongs to the person.
            "Castellan.Platform.Factors.FactorProof",
            "Castellan.Platform.Factors.StepUp",
            // Takes a person's factors away after a rescue, as that person's account.
            "Castellan.Platform.Rescues.RescueSweeper",
            // A person's own files belong to the person.
            "Castellan.Platform.Files.FileDownloads",
            "Castellan.Platform.Files.FileStore",
            "Castellan.Platform.Identity.CurrentPassword",
            "Castellan.Platform.Identity.SignInAttempts",
            "Castellan.Platform.Sessions.SessionDirectory",
            "Castellan.Platform.Tenancy.TenantGate",
        ],

        // The installation's staff, and jobs that work across organisations.
        ["OperatorDb"] =
        [
            // Jobs that find whose data is asked for or due to go.
            "Castellan.Features.Account.DataCopySweeper",
            "Castellan.Features.Account.ErasureSweeper",
            // Exports wait in one queue; each is then made as its organisation's member.
            "Castellan.Features.Audit.Exports.ExportSweeper",
            // Gives deadlines to the members of every organisation; reads them as theirs.
            "Castellan.Features.Policies.PolicySweeper",
            // Looks the domains of all organisations up.
            "Castellan.Features.Policies.Domains.DomainSweeper",
            // One run answers all that wait; each organisation is told what is its own.
            "Castellan.Features.Audit.Kept.VerificationSweeper",
            // The rules read the whole installation's log once; what they raise belongs to one organisation.
            "Castellan.Features.Incidents.Alerts.AlertSweeper",
            // Each stream's entries are then read as its organisation's.
            "Castellan.Features.Audit.Streams.StreamSweeper",
            // Finds whose clocks may run; what it reads of an incident it reads as its organisation's.
            "Castellan.Features.Incidents.ReminderSweeper",
            // An operator approves a domain, and with a second one lets people in whom no organisation manages.
            "Castellan.Features.Operator.DomainCommands",
            "Castellan.Features.Operator.Rescues.RescueCommands",
            "Castellan.Features.Operator.Rescues.RescueQueries",
            // Notices of all organisations are handed over to one outbox, and their addresses forgotten by one clock.
            "Castellan.Features.Incidents.People.AddressSweeper",
            "Castellan.Features.Incidents.People.NoticeSweeper",
            // Finds who is to be told; each organisation is then told by its own door.
            "Castellan.Features.Incidents.Relay.RelaySweeper",
            "Castellan.Features.Incidents.Relay.RelayStatusSweeper",
            // Incidents of the installation belong to its staff.
            "Castellan.Features.Operator.Incidents.AffectedCommands",
            "Castellan.Features.Operator.Incidents.AffectedQueries",
            "Castellan.Features.Operator.Incidents.InstallationDrafts",
            "Castellan.Features.Operator.Incidents.InstallationIncidentCommands",
            "Castellan.Features.Operator.Incidents.InstallationIncidentQueries",
            "Castellan.Features.Operator.Incidents.InstallationWork",
            "Castellan.Features.Operator.Incidents.UpdateCommands",
            "Castellan.Features.Operator.InstallationQueries",
            "Castellan.Features.Operator.JobCommands",
            "Castellan.Features.Operator.JobQueries",
            "Castellan.Features.Operator.MailCommands",
            "Castellan.Features.Operator.MailQueries",
            "Castellan.Features.Operator.OrganisationQueries",
            "Castellan.Features.Operator.OrganisationViewing",
            "Castellan.Features.Organisations.OrganisationSweeper",
            "Castellan.Platform.Database.DatabasePlatform",
            "Castellan.Platform.Files.FilesSweeper",
            "Castellan.Platform.Jobs.ExpiredSweeper",
            "Castellan.Platform.Jobs.JobRuns",
            "Castellan.Platform.Mail.OutboxQueue",
            // Finds which rescues are due in all organisations; carries each out as its person's.
            "Castellan.Platform.Rescues.RescueSweeper",
            // Puts purges on the organisations' records, and lets go of what no hold is about.
            "Castellan.Platform.Seals.HeldSweeper",
            "Castellan.Platform.Seals.VerificationRecords",
            "Castellan.Platform.Trail.RefusedAttemptsSweeper",
        ],

        // Writes into an organisation although nobody of it acts: what the installation's operator tells it.
        ["RelayWrite"] =
        [
            "Castellan.Features.Incidents.Relay.RelayStatusSweeper",
            "Castellan.Features.Incidents.Relay.RelaySweeper",
            "Castellan.Features.Incidents.Relay.RelayTelling",
        ],

        // Makes and drops the days of the audit.
        ["KeeperDb"] = ["Castellan.Features.Demo.DemoSeeder", "Castellan.Platform.Database.DatabasePlatform", "Castellan.Platform.Jobs.AuditDaysSweeper"],

        // Fills an installation that nobody uses yet, as its owner.
        ["SeedDb"] = ["Castellan.Features.Demo.DemoFeature", "Castellan.Features.Demo.DemoSeeder"],

        // Opens contexts or connections itself: migrations, the private server, the job store.
        ["connection"] =
        [
            "Castellan.Platform.Jobs.JobsPlatform",
            "Castellan.Platform.Jobs.JobStore",
            "Castellan.Platform.LocalPostgres.LocalPostgresServer",
        ],
    };
}
