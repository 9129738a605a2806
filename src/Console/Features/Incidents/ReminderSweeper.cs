using System.Globalization;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Notifications;
using Castellan.Data.Obligations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Kit.Time;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Incidents;

/// <summary>
/// Reminds those who answer for an obligation while its time runs out. Record, mails and notifications commit together under a unique key, so
/// a run that is killed, or two at once, remind once. Slots that passed while nothing ran become one reminder.
/// </summary>
public sealed class ReminderSweeper(OperatorDb operators, TenantDb tenants, PublicAddress links) : ISweeper
{
    public const string Name = "obligation-reminders";

    // Organisations do not wait for one another; within one, reminders keep their order.
    private const int AtOnce = 4;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var organisations = await operators.ReadAsync(null, (db, ct) =>
            db.Database.SqlQuery<Guid>($"SELECT org_id AS \"Value\" FROM tenancy.organisations_with_open_incidents()").ToListAsync(ct), cancellation);
        var sent = 0;
        await Parallel.ForEachAsync(organisations, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (orgId, cancel) =>
        {
            foreach (var due in await tenants.ReadForJobAsync(orgId, (db, ct) => DueAsync(db, orgId, asOf, ct), cancel))
            {
                if (await RemindAsync(due, cancel))
                {
                    Interlocked.Increment(ref sent);
                }
            }
        });
        return new SweepReport("Reminders_sent", sent);
    }

    // As the organisation's: row security keeps the reading to it.
    private static async Task<IReadOnlyList<DueReminder>> DueAsync(ConsoleDb db, Guid orgId, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var incidents = await db.Incidents.AsNoTracking().Where(one => one.OrgId == orgId && one.State == IncidentState.Open).ToListAsync(cancellation);
        var facts = await ObligationReads.FactsAsync(db, orgId, incidents, cancellation);
        var ids = incidents.Select(one => one.Id).ToList();
        var sent = (await db.ObligationReminders.AsNoTracking().Where(one => one.OrgId == orgId && ids.Contains(one.IncidentId)).ToListAsync(cancellation)).ToLookup(one => (one.IncidentId, one.RuleId, one.DueAt));
        var seen = (await db.ObligationAcknowledgements.AsNoTracking().Where(one => one.OrgId == orgId && ids.Contains(one.IncidentId)).ToListAsync(cancellation)).ToDictionary(one => (one.IncidentId, one.RuleId, one.DueAt), one => one.PersonId);
        List<DueReminder> due = [];
        foreach (var incident in incidents)
        {
            foreach (var obligation in ObligationEngine.Compute(facts[incident.Id].Rules, facts[incident.Id].Facts, asOf).Where(one => one.IsCounting))
            {
                var key = (incident.Id, obligation.RuleId, obligation.Due!.Value);
                var done = sent[key].Select(one => one.Slot).ToList();
                var passed = ReminderSlots.Passed(obligation.Start!.At, obligation.Due.Value, asOf);
                Guid? acknowledger = seen.TryGetValue(key, out var person) ? person : null;
                List<int> fresh = [.. passed.Skip(passed.ToList().FindLastIndex(done.Contains) + 1).Where(slot => acknowledger is null || ReminderSlots.RemindsAcknowledger(slot))];
                if (fresh.Count > 0)
                {
                    due.Add(new DueReminder(incident, obligation, fresh[^1], fresh.Count - 1, acknowledger));
                }
            }
        }
        return due;
    }

    private async Task<bool> RemindAsync(DueReminder due, CancellationToken cancellation)
    {
        var (orgId, incidentId) = (due.Incident.OrgId, due.Incident.Id);
        try
        {
            return (await operators.WriteAsync<Done>(OperatorActor.Job, async write =>
            {
                var until = due.Obligation.Due!.Value;
                var organisation = await write.Db.Organisations.AsNoTracking().SingleAsync(one => one.OrgId == orgId, cancellation);
                var people = await PeopleAsync(write.Db, due, cancellation);
                var zone = TimeZoneInfo.FindSystemTimeZoneById(organisation.TimeZone);
                foreach (var person in people)
                {
                    var culture = Languages.CultureOf(person.Language);
                    var when = $"{TimeZoneInfo.ConvertTime(until, zone).ToString("ddd d MMM yyyy HH:mm", culture)} ({TimeWords.Place(zone)})";
                    write.Send(IncidentMail.Obligation(
                        new Recipient(person.Email), person.Language, organisation.Name, IncidentWork.Named(due.Incident.Number), RuleWords.Rule(due.Obligation.RuleId, culture), when, due.Slot > ReminderSlots.AtDue,
                        links.To(Addresses.IncidentClocks(organisation.Slug, due.Incident.Number)),
                        $"obligation:{orgId}:{incidentId}:{due.Obligation.RuleId}:{until.UtcTicks}:{due.Slot}:{person.Id}"));
                }
                await RingAsync(write, due, people, cancellation);
                write.Db.ObligationReminders.Add(ObligationReminder.Of(orgId, incidentId, due.Obligation.RuleId, until, due.Slot, due.Collapsed, people.Count, write.Now));
                write.Record(orgId, AuditAction.ObligationReminded, AuditTarget.Incident(incidentId),
                    after: new { rule = due.Obligation.RuleId, dueAt = until, slot = due.Slot, told = people.Count, collapsed = due.Collapsed });
                return Done.Instance;
            }, cancellation)).Succeeded;
        }
        catch (DbUpdateException twice) when (twice.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Another node was quicker.
            return false;
        }
    }

    // One obligation stands at a person's bell once: the newer reminder takes the place of those that were not read.
    private static async Task RingAsync(OperatorWrite write, DueReminder due, IReadOnlyList<Reader> people, CancellationToken cancellation)
    {
        var (orgId, number, rule) = (due.Incident.OrgId, due.Incident.Number, due.Obligation.RuleId);
        var ids = people.Select(person => person.Id).ToList();
        var former = await write.Db.Notifications.Where(one => one.OrgId == orgId && ids.Contains(one.PersonId) && one.ReadAt == null && one.Number == number && one.Code == rule
            && (one.Kind == NotificationKind.ObligationDue || one.Kind == NotificationKind.ObligationOverdue)).ToListAsync(cancellation);
        former.ForEach(one => one.Read(write.Now));
        var kind = due.Slot > ReminderSlots.AtDue ? NotificationKind.ObligationOverdue : NotificationKind.ObligationDue;
        write.Db.Notifications.AddRange(ids.Select(person => Notification.For(
            orgId, person, kind, new NotificationFacts(SubjectId: due.Incident.Id, Number: number, Code: rule, At: due.Obligation.Due), write.Now)));
    }

    // The lead, then the security officers, then admins and owners; without any of the first, whoever comes next.
    private static async Task<IReadOnlyList<Reader>> PeopleAsync(ConsoleDb db, DueReminder due, CancellationToken cancellation)
    {
        var orgId = due.Incident.OrgId;
        var active = await (
            from member in db.Memberships
            where member.OrgId == orgId && member.State == MembershipState.Active
            join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            join person in db.People.Where(one => one.DeletedAt == null) on member.PersonId equals person.Id
            where member.PersonId == due.Incident.LeadId || member.PersonId == due.Acknowledger
                || role.Kind == RoleKind.SecurityOfficer || role.Kind == RoleKind.Admin || role.Kind == RoleKind.Owner
            select new Reader(person.Id, person.Email, person.Language, role.Kind)).ToListAsync(cancellation);
        if (due.Acknowledger is { } acknowledger)
        {
            return [.. active.Where(one => one.Id == acknowledger)];
        }
        var lead = active.Where(one => one.Id == due.Incident.LeadId).ToList();
        var officers = active.Where(one => one.Kind == RoleKind.SecurityOfficer).ToList();
        var managers = active.Where(one => one.Kind is RoleKind.Admin or RoleKind.Owner).ToList();
        IEnumerable<Reader> reached = ReminderSlots.ReachOf(due.Slot) switch
        {
            ReminderReach.Lead => lead.Count > 0 ? lead : officers.Count > 0 ? officers : managers,
            ReminderReach.Officers => lead.Concat(officers.Count > 0 ? officers : managers),
            _ => lead.Concat(officers).Concat(managers),
        };
        return [.. reached.DistinctBy(one => one.Id)];
    }

    private sealed record DueReminder(Incident Incident, Obligation Obligation, int Slot, int Collapsed, Guid? Acknowledger);

    private sealed record Reader(Guid Id, string Email, string Language, RoleKind Kind);
}
