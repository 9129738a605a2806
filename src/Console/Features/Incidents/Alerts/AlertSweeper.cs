using System.Text.Json;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Alerts;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Streams;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Incidents.Alerts;

/// <summary>
/// Reads the audit log on from where it stopped and holds the rules to it. How far it came and what it raised commit together, so
/// each entry is looked at once, whatever is killed; the unique key of an alert is the second line.
/// </summary>
public sealed class AlertSweeper(OperatorDb operators, IOptions<RetentionOptions> retention) : ISweeper
{
    public const string Name = "alerts";
    public const int BatchEntries = 500;

    private static readonly short[] Watched = [.. AlertRules.All.SelectMany(facts => facts.Actions).Distinct().Select(action => (short)action)];

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var raised = 0;
        Outcome<Step> step;
        do
        {
            step = await operators.WriteAsync<Step>(OperatorActor.Job, async write => await StepAsync(write, asOf, cancellation), cancellation);
            raised += step.Succeeded ? step.Value.Raised : 0;
        }
        while (step.Succeeded && step.Value.HasMore);
        return new SweepReport("Alerts_raised", raised);
    }

    private async Task<Step> StepAsync(OperatorWrite write, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var horizon = (await write.Db.Database.SqlQueryRaw<long>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS \"Value\"").ToListAsync(cancellation))[0];
        var position = (await write.Db.AlertPositions.FromSql($"SELECT * FROM jobs.alert_position WHERE id = {AlertPosition.Only} FOR UPDATE").ToListAsync(cancellation)).SingleOrDefault();
        if (position is null)
        {
            // What happened before there were rules calls nobody.
            write.Db.AlertPositions.Add(AlertPosition.At(StreamPlace.Before(horizon)));
            return new Step(0, HasMore: false);
        }
        var entries = await EntriesAsync(write.Db, position.Place, horizon, asOf, cancellation);
        var raised = 0;
        foreach (var entry in entries)
        {
            foreach (var facts in AlertRules.All.Where(facts => facts.Actions.Contains((AuditAction)entry.Action)))
            {
                raised += await JudgeAsync(write, facts, entry, cancellation) ? 1 : 0;
            }
        }
        var isFull = entries.Count == BatchEntries;
        position.Move(isFull ? new StreamPlace(entries[^1].Tx, entries[^1].OccurredAt.ToUniversalTime(), entries[^1].Id) : StreamPlace.Before(Math.Max(horizon, position.AfterTx)));
        return new Step(raised, isFull);
    }

    // Below the oldest transaction that is still open, so that none slips in behind.
    private Task<List<Seen>> EntriesAsync(ConsoleDb db, StreamPlace after, long horizon, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var kept = asOf.AddDays(-retention.Value.AuditDays);
        return db.Database.SqlQuery<Seen>($"""
            SELECT org_id AS "OrgId", occurred_at AS "OccurredAt", id AS "Id", tx AS "Tx", action AS "Action", outcome AS "Outcome", actor_id AS "ActorId", target_kind AS "TargetKind",
                target_id AS "TargetId", device AS "Device", changes::text AS "Changes"
            FROM audit.entries
            WHERE tx >= {after.Tx} AND tx < {horizon} AND (tx, occurred_at, id) > ({after.Tx}, {after.At}, {after.Id}) AND occurred_at >= {kept}
                AND action = ANY ({Watched}) AND org_id <> {Installation.OrgId}
            ORDER BY tx, occurred_at, id LIMIT {BatchEntries}
            """).ToListAsync(cancellation);
    }

    private static async Task<bool> JudgeAsync(OperatorWrite write, AlertRuleFacts facts, Seen entry, CancellationToken cancellation)
    {
        // Refusals are what the first rule counts; of everything else only what was done.
        if (((AuditOutcome)entry.Outcome == AuditOutcome.Refused) != (facts.Rule == AlertRule.FailedSignIns) || PersonOf(facts, entry) is not { } person)
        {
            return false;
        }
        var setting = await write.Db.AlertSettings.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == entry.OrgId && one.Rule == facts.Rule, cancellation) ?? AlertSetting.Of(entry.OrgId, facts.Rule);
        if (!setting.IsOn)
        {
            return false;
        }
        var span = facts.Counts ? await BurstAsync(write.Db, facts, setting.Threshold, entry, person, cancellation)
            : await HoldsAsync(write.Db, facts.Rule, entry, person, cancellation) ? new AlertSpan(entry.OccurredAt, entry.OccurredAt, 1)
            : null;
        if (span is null)
        {
            return false;
        }
        var alert = Alert.Raise(entry.OrgId, facts.Rule, entry.Id, person, span, write.Now);
        write.Db.Alerts.Add(alert);
        await RingAsync(write, alert, cancellation);
        write.Record(entry.OrgId, AuditAction.AlertRaised, AuditTarget.Person(person), after: new { alert = alert.Id, rule = alert.Rule.ToString(), entries = alert.Entries });
        // The next entry of the same burst finds it.
        await write.Db.SaveChangesAsync(cancellation);
        return true;
    }

    private static Guid? PersonOf(AlertRuleFacts facts, Seen entry) => (AuditAction)entry.Action == AuditAction.InvitationAccepted
        ? After(entry, "person")
        : facts.ByActor ? entry.ActorId : entry.TargetId;

    // Null while it is not enough, and when it belongs to an alert that nobody has decided about yet, which grows.
    private static async Task<AlertSpan?> BurstAsync(ConsoleDb db, AlertRuleFacts facts, int threshold, Seen entry, Guid person, CancellationToken cancellation)
    {
        var since = entry.OccurredAt - facts.Window;
        var former = await db.Alerts.Where(one => one.OrgId == entry.OrgId && one.Rule == facts.Rule && one.PersonId == person && one.LastAt >= since)
            .OrderByDescending(one => one.LastAt).FirstOrDefaultAsync(cancellation);
        if (former is { State: AlertState.Open })
        {
            former.Grow(entry.OccurredAt);
            await db.SaveChangesAsync(cancellation);
            return null;
        }
        // What was decided about is not counted again.
        var from = former?.LastAt.AddMicroseconds(1) ?? since;
        var (orgId, actions, refused) = (entry.OrgId, facts.Actions.ToList(), facts.Rule == AlertRule.FailedSignIns);
        var counted = db.AuditEntries.Where(one => one.OrgId == orgId && actions.Contains(one.Action) && (one.Outcome == AuditOutcome.Refused) == refused
            && one.OccurredAt >= from && one.OccurredAt <= entry.OccurredAt);
        counted = facts.ByActor ? counted.Where(one => one.ActorId == person) : counted.Where(one => one.TargetId == person);
        var times = await counted.OrderBy(one => one.OccurredAt).Select(one => one.OccurredAt).Take(AlertRules.MostThreshold).ToListAsync(cancellation);
        return times.Count >= threshold ? new AlertSpan(times[0], entry.OccurredAt, times.Count) : null;
    }

    private static async Task<bool> HoldsAsync(ConsoleDb db, AlertRule rule, Seen entry, Guid person, CancellationToken cancellation) => rule switch
    {
        AlertRule.SecondFactorRemoved => true,
        AlertRule.OwnerMade => await IsOwnerRoleAsync(db, entry.OrgId, (AuditAction)entry.Action == AuditAction.InvitationAccepted ? After(entry, "role") : After(entry, "roleId"), cancellation),
        AlertRule.OwnerOnNewDevice => entry.Device is not null && await IsOwnerAsync(db, entry.OrgId, person, cancellation) && await IsNewDeviceAsync(db, entry, person, cancellation),
        _ => false,
    };

    private static async Task<bool> IsOwnerRoleAsync(ConsoleDb db, Guid orgId, Guid? roleId, CancellationToken cancellation) =>
        roleId is { } id && await db.Roles.AnyAsync(role => role.OrgId == orgId && role.Id == id && role.Kind == RoleKind.Owner, cancellation);

    private static Task<bool> IsOwnerAsync(ConsoleDb db, Guid orgId, Guid person, CancellationToken cancellation) => (
        from member in db.Memberships
        where member.OrgId == orgId && member.PersonId == person && member.State == MembershipState.Active
        join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
        where role.Kind == RoleKind.Owner
        select role.Id).AnyAsync(cancellation);

    // As far back as the log is kept; the very first sign-in is on no device that could be compared.
    private static async Task<bool> IsNewDeviceAsync(ConsoleDb db, Seen entry, Guid person, CancellationToken cancellation)
    {
        var earlier = db.AuditEntries.Where(one => one.OrgId == entry.OrgId && one.ActorId == person && one.Action == AuditAction.SignedIn && one.OccurredAt < entry.OccurredAt);
        return await earlier.AnyAsync(cancellation) && !await earlier.AnyAsync(one => one.Device == entry.Device, cancellation);
    }

    // Security officers, or without any admins and owners; whom it is about only when there is nobody else.
    private static async Task RingAsync(OperatorWrite write, Alert alert, CancellationToken cancellation)
    {
        var orgId = alert.OrgId;
        var people = await (
            from member in write.Db.Memberships
            where member.OrgId == orgId && member.State == MembershipState.Active
            join role in write.Db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            where role.Kind == RoleKind.SecurityOfficer || role.Kind == RoleKind.Admin || role.Kind == RoleKind.Owner
            select new { member.PersonId, role.Kind }).ToListAsync(cancellation);
        var others = people.Where(one => one.PersonId != alert.PersonId).ToList();
        var reached = others.Count > 0 ? others : people;
        var officers = reached.Where(one => one.Kind == RoleKind.SecurityOfficer).ToList();
        write.Db.Notifications.AddRange((officers.Count > 0 ? officers : reached).Select(one => Notification.For(
            orgId, one.PersonId, NotificationKind.AlertRaised, new NotificationFacts(alert.PersonId, alert.Id, alert.Entries, alert.Rule.ToString()), write.Now)));
    }

    private static Guid? After(Seen entry, string field)
    {
        if (entry.Changes is null)
        {
            return null;
        }
        using var changes = JsonDocument.Parse(entry.Changes);
        return changes.RootElement.TryGetProperty("after", out var after) && after.ValueKind == JsonValueKind.Object
            && after.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id) ? id : null;
    }

    private sealed record Step(int Raised, bool HasMore);

    private sealed record Seen(
        Guid OrgId, DateTimeOffset OccurredAt, Guid Id, long Tx, short Action, short Outcome, Guid? ActorId, short TargetKind, Guid? TargetId, string? Device, string? Changes);
}
