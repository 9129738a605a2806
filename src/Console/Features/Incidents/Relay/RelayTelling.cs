using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Notifications;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.Relay;

/// <summary>
/// The steps by which an organisation gets its part, each in the transaction that marks it as done. The operator tells as the processor
/// (GDPR Art. 33(2)): with that the organisation is aware, and its own clocks run.
/// </summary>
public sealed class RelayTelling(PublicAddress links)
{
    /// <summary>Opens the organisation's incident and calls its owners, security officers and contact. False when somebody was quicker.</summary>
    internal async Task<Outcome<bool>> TellAsync(RelayWrite write, InstallationIncident origin, IReadOnlyList<InstallationUpdate> updates, CancellationToken cancellation)
    {
        if (await FindAsync(write, origin, cancellation) is not { IsDue: true } relayed)
        {
            return false;
        }
        var organisation = await OrganisationAsync(write, cancellation);
        var words = ToldWords.Of(origin);
        var said = words.In(organisation.Language);
        var number = await IncidentNumbers.NextAsync(write.Db, write.OrgId, cancellation);
        var summary = string.Join("\n\n", new[] { said.Happened, said.Consequences, relayed.Words }.Where(part => !string.IsNullOrEmpty(part)));
        var report = new SuspicionReport(said.Title!, summary, "", origin.DetectedAt!.Value, origin.Zone);
        // Operators' words and times were checked when they were saved: a refusal here is a fault of ours, and loud.
        var (incident, phase) = Incident.Report(write.OrgId, number, report, null, write.Now, origin.Id).Value;
        _ = incident.Classify(origin.Kinds, origin.Severity, null).Value;
        _ = incident.Measure(new IncidentExtent(relayed.PeopleCategories, relayed.PeopleCount, relayed.DataCategories, relayed.RecordCount, origin.Systems, null)).Value;
        var reference = InstallationIncident.Named(origin.Number);
        write.Db.Incidents.Add(incident);
        write.Db.IncidentPhases.Add(phase);
        write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.Relayed, reference, summary, null, write.Now));
        Decide(write, incident, AnchorKind.Occurred, origin.OccurredAt, origin.Zone, null, RelayWords.Of("Reason_Occurred", organisation.Language, reference));
        Decide(write, incident, AnchorKind.Detected, origin.DetectedAt, origin.Zone, null, RelayWords.Of("Reason_Detected", organisation.Language, reference));
        Decide(write, incident, AnchorKind.ProcessorInformed, write.Now, organisation.TimeZone, null, RelayWords.Of("Reason_Informed", organisation.Language, reference));
        Decide(write, incident, AnchorKind.Aware, write.Now, organisation.TimeZone, null, RelayWords.Of("Reason_Aware", organisation.Language, reference));
        Measure(write, incident, said.Measures);
        // Times that an update corrected stand in the installation's incident already.
        foreach (var update in updates)
        {
            Note(write, incident, update, organisation.Language);
        }
        var told = await CallAsync(write, incident, NotificationKind.IncidentRelayed, organisation, (to, named, link, once) =>
            IncidentMail.Relayed(to, organisation.Language, organisation.Name, named, reference, link, once), $"relay:{origin.Id}", cancellation);
        relayed.Arrived(incident, words, updates.Count == 0 ? 0 : updates[^1].Number, told, write.Now);
        write.Record(AuditAction.IncidentRelayed, AuditTarget.Incident(incident.Id), after: new { reference, severity = incident.Severity.ToString(), kind = incident.Kinds.ToString(), told });
        return true;
    }

    /// <summary>Brings one update. False when it has arrived, or waits for one before it.</summary>
    internal async Task<Outcome<bool>> UpdateAsync(RelayWrite write, InstallationIncident origin, InstallationUpdate update, CancellationToken cancellation)
    {
        if (await FindAsync(write, origin, cancellation) is not { ToldAt: not null, WithdrawnAt: null } relayed || relayed.UpdatesTold != update.Number - 1)
        {
            return false;
        }
        var organisation = await OrganisationAsync(write, cancellation);
        var incident = await write.Db.Incidents.SingleAsync(one => one.OrgId == write.OrgId && one.Id == relayed.IncidentId, cancellation);
        var reference = InstallationIncident.Named(origin.Number);
        Note(write, incident, update, organisation.Language);
        var ledger = await write.Db.IncidentAnchors.Where(line => line.OrgId == write.OrgId && line.IncidentId == incident.Id).ToListAsync(cancellation);
        Correct(AnchorKind.Occurred, update.OccurredAt);
        Correct(AnchorKind.Detected, update.DetectedAt);
        relayed.Updated(update.Number);
        var told = await CallAsync(write, incident, NotificationKind.RelayUpdated, organisation, (to, named, link, once) =>
            IncidentMail.RelayUpdated(to, organisation.Language, organisation.Name, named, reference, link, once), $"relay:{origin.Id}:{update.Number}", cancellation);
        write.Record(AuditAction.IncidentRelayUpdated, AuditTarget.Incident(incident.Id), after: new { reference, update = update.Number, occurredAt = update.OccurredAt, detectedAt = update.DetectedAt, told });
        return true;

        // What somebody of the organisation has decided is the organisation's: there the timeline alone tells of the correction.
        void Correct(AnchorKind anchor, DateTimeOffset? at)
        {
            var present = ledger.Where(line => line.Anchor == anchor).OrderBy(line => line.DecidedAt).ThenBy(line => line.Id).LastOrDefault();
            if (present?.DecidedBy is null && incident.IsOpen)
            {
                Decide(write, incident, anchor, at, update.Zone, present, RelayWords.Of("Reason_Corrected", organisation.Language, reference));
            }
        }
    }

    /// <summary>Says that the organisation was told by mistake; its officers void the incident themselves.</summary>
    internal async Task<Outcome<bool>> WithdrawAsync(RelayWrite write, InstallationIncident origin, CancellationToken cancellation)
    {
        if (await FindAsync(write, origin, cancellation) is not { OwesWithdrawal: true } relayed)
        {
            return false;
        }
        var organisation = await OrganisationAsync(write, cancellation);
        var incident = await write.Db.Incidents.SingleAsync(one => one.OrgId == write.OrgId && one.Id == relayed.IncidentId, cancellation);
        var reference = InstallationIncident.Named(origin.Number);
        write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.RelayWithdrawn, reference, relayed.WithdrawReason, null, write.Now));
        relayed.WithdrawalArrived(write.Now);
        var told = await CallAsync(write, incident, NotificationKind.RelayWithdrawn, organisation, (to, named, link, once) =>
            IncidentMail.RelayWithdrawn(to, organisation.Language, organisation.Name, named, reference, link, once), $"relay:{origin.Id}:withdrawn", cancellation);
        write.Record(AuditAction.IncidentRelayWithdrawn, AuditTarget.Incident(incident.Id), after: new { reference, told });
        return true;
    }

    private static async Task<RelayedIncident?> FindAsync(RelayWrite write, InstallationIncident origin, CancellationToken cancellation) =>
        (await write.Db.RelayedIncidents.FromSql($"SELECT *, xmin FROM tenant.relayed_incidents WHERE org_id = {write.OrgId} AND origin_id = {origin.Id} FOR UPDATE").ToListAsync(cancellation)).SingleOrDefault();

    private static Task<Organisation> OrganisationAsync(RelayWrite write, CancellationToken cancellation) =>
        write.Db.Organisations.AsNoTracking().SingleAsync(one => one.OrgId == write.OrgId, cancellation);

    private static void Decide(RelayWrite write, Incident incident, AnchorKind anchor, DateTimeOffset? at, string zone, AnchorDecision? present, string reason)
    {
        if (at is not { } instant)
        {
            return;
        }
        var decided = LocalInstant.Past(instant, zone, write.Now).Then(local => AnchorDecision.Decide(incident, anchor, local, present, reason, null, write.Now));
        // Corrected to what it is already: there is nothing to decide.
        if (decided.Succeeded)
        {
            write.Db.IncidentAnchors.Add(decided.Value);
        }
        else if (decided.Refusal is not AnchorUnchanged)
        {
            throw new InvalidOperationException($"{anchor} cannot be decided for {incident.Id}: {decided.Refusal}.");
        }
    }

    private static void Note(RelayWrite write, Incident incident, InstallationUpdate update, string language)
    {
        var measures = update.MeasuresIn(language);
        var text = string.Join("\n\n", new[] { update.TextIn(language), measures }.Where(part => part.Length > 0));
        write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.RelayUpdated, "", text, null, write.Now));
        Measure(write, incident, measures);
    }

    // Notices to people tell of them.
    private static void Measure(RelayWrite write, Incident incident, string? measures)
    {
        if (!string.IsNullOrEmpty(measures) && incident.IsOpen)
        {
            write.Db.IncidentMeasures.Add(CorrectiveMeasure.Plan(incident, new MeasureDraft(measures, null, null, MeasureState.Done, "", Communicated: true), write.Now).Value);
        }
    }

    private async Task<int> CallAsync(
        RelayWrite write, Incident incident, NotificationKind kind, Organisation organisation, Func<Recipient, string, Uri, string, OutgoingMail> mail, string once, CancellationToken cancellation)
    {
        var people = await (
            from member in write.Db.Memberships
            where member.OrgId == write.OrgId && member.State == MembershipState.Active
            join role in write.Db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            where role.Kind == RoleKind.Owner || role.Kind == RoleKind.SecurityOfficer
            join subject in write.Db.Subjects on new { member.OrgId, Id = member.PersonId } equals new { subject.OrgId, subject.Id }
            select new { member.PersonId, subject.Email }).ToListAsync(cancellation);
        write.Db.Notifications.AddRange(people.Select(person => Notification.For(write.OrgId, person.PersonId, kind, new NotificationFacts(SubjectId: incident.Id, Number: incident.Number), write.Now)));
        var link = links.To(kind == NotificationKind.IncidentRelayed ? Addresses.Incident(organisation.Slug, incident.Number) : Addresses.IncidentTimeline(organisation.Slug, incident.Number));
        var addresses = people.Select(person => person.Email).Append(organisation.IncidentContact).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        for (var place = 0; place < addresses.Count; place++)
        {
            write.Send(mail(new Recipient(addresses[place]), IncidentWork.Named(incident.Number), link, $"{once}:{place}"));
        }
        return addresses.Count;
    }
}
