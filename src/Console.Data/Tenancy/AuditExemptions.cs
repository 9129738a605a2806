using System.Collections.Frozen;
using Castellan.Data.Alerts;
using Castellan.Data.Audit;
using Castellan.Data.Domains;
using Castellan.Data.Exports;
using Castellan.Data.Factors;
using Castellan.Data.Files;
using Castellan.Data.Identity;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Jobs;
using Castellan.Data.Mail;
using Castellan.Data.Notices;
using Castellan.Data.Notifications;
using Castellan.Data.Sessions;
using Castellan.Data.Streams;
using Castellan.Data.Verifications;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Data.Tenancy;

/// <summary>Which types may change without an audit entry: technical state that tells of no act.</summary>
internal static class AuditExemptions
{
    private static readonly FrozenSet<Type> Exempt = new[]
    {
        typeof(OutboxMessage),      // state of delivery
        typeof(JobRun),             // the run is its own record
        typeof(SessionEntry),       // entering is audited by its own command; last seen is not
        typeof(StoredFile),         // arriving content; the act that a file belongs to is audited, and so is each download
        typeof(FileChunk),
        typeof(DataExport),         // asked for and made ready by audited acts; a try is job state
        typeof(ExportWork),         // progress; asking for an export and its end are audited
        typeof(VerificationWork),   // progress; asking for a verification and its result are audited
        typeof(StreamDelivery),     // how far a stream has come; what people do to it is audited
        typeof(StreamBatch),
        typeof(RefusedAttempt),     // counts entries that are not written
        typeof(FormDraft),          // kept while typing; filing what they became is audited
        typeof(ReportDraft),
        typeof(NoticeRecipient),    // state of delivery; who is put on a list and taken off it is audited
        typeof(InstallationDraft),
        typeof(Notification),       // tells one person of what is itself on record
        typeof(AlertPosition),      // how far the rules have read; what they raise is audited
        typeof(FactorFailures),     // a count of refusals, each of which is audited
        typeof(PasswordFailures),
        typeof(DataProtectionKey),  // made by the framework, no actor
    }.ToFrozenSet();

    // Seen properties change with every request; an act on the same row changes more than these.
    private static readonly FrozenSet<(Type, string)> ExemptProperties = new[]
    {
        (typeof(Session), nameof(Session.LastSeenAt)),
        (typeof(Person), nameof(Person.LastOrgId)),
        (typeof(Alert), nameof(Alert.Entries)),     // a burst that goes on; raising it and deciding about it are audited
        (typeof(Alert), nameof(Alert.LastAt)),
        (typeof(MailDomain), nameof(MailDomain.CheckedAt)),     // when it was looked up; what comes of it is audited
        (typeof(MailDomain), nameof(MailDomain.MissingSince)),
        (typeof(RelayedIncident), nameof(RelayedIncident.Seen)),    // what an organisation shows of its state; each act on its incident is audited
        (typeof(RelayedIncident), nameof(RelayedIncident.Acknowledged)),
        (typeof(RelayedIncident), nameof(RelayedIncident.OpenObligations)),
        (typeof(RelayedIncident), nameof(RelayedIncident.IncidentState)),
        (typeof(RelayedIncident), nameof(RelayedIncident.StatusAt)),
    }.ToFrozenSet();

    /// <summary>The first changed thing that needs an entry, or null.</summary>
    public static string? Unaudited(ConsoleDb db)
    {
        if (db.UnseenChange is { } unseen)
        {
            return unseen;
        }
        db.ChangeTracker.DetectChanges();
        return db.ChangeTracker.Entries()
            .Where(entry => entry.State is EntityState.Added or EntityState.Deleted
                || (entry.State is EntityState.Modified && entry.Properties.Any(p => p.IsModified && !ExemptProperties.Contains((entry.Metadata.ClrType, p.Metadata.Name)))))
            .Where(entry => !Exempt.Contains(entry.Metadata.ClrType))
            .Select(entry => entry.Metadata.ClrType.Name)
            .FirstOrDefault();
    }
}

/// <summary>A change was about to commit without an audit entry: a mistake in the calling command.</summary>
public sealed class UnauditedChangeException(string change) : InvalidOperationException($"The change of {change} carries no audit entry.");
