using System.Globalization;
using System.Security.Cryptography;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Mail;
using Castellan.Data.Obligations;
using Castellan.Features.Incidents;
using Castellan.Tests.Data.Features.Incidents;
using Castellan.Tests.Data.Features.Incidents.People;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Faults;

/// <summary>
/// One strike at an organisation in full swing: people sign up at both nodes, an admin invites, reminders fall due, a notice goes out. When
/// everything has come back, each act is looked for in the database, in the record and at the mail server.
/// </summary>
internal sealed class Round : IAsyncDisposable
{
    private const int Incidents = 5;
    private const int Readers = 24;

    /// <summary>What a mail of a dead node waits for, the sweeper's turn and some room for a busy machine.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan SweepersTurn = TimeSpan.FromSeconds(45);

    private readonly TwoNodes _nodes;
    private readonly string _fault;
    private readonly int _seed;
    private readonly string _mark;
    private readonly Team _team;
    private readonly IncidentsHouse _incidents;
    private readonly NoticesHouse _notices;
    private readonly IReadOnlyList<DateTimeOffset> _slots;
    private readonly IReadOnlyList<long> _before;

    private Round(TwoNodes nodes, string fault, int seed, string mark, Team team, IncidentsHouse incidents, NoticesHouse notices, IReadOnlyList<DateTimeOffset> slots, IReadOnlyList<long> before)
    {
        _nodes = nodes;
        (_fault, _seed, _mark) = (fault, seed, mark);
        (_team, _incidents, _notices, _slots, _before) = (team, incidents, notices, slots, before);
        Luck = new Luck(seed);
        Work = Workload.Begin(nodes, team, mark, TestContext.Current.CancellationToken);
    }

    public Luck Luck { get; }

    public Workload Work { get; }

    public Guid OrgId => _team.OrgId;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="window">How long the strike lasts: reminders fall due before, in and after it.</param>
    public static async Task<Round> BeginAsync(TwoNodes nodes, string fault, int seed, TimeSpan window)
    {
        await nodes.HealAsync(Cancellation);
        var mark = string.Create(CultureInfo.InvariantCulture, $"{string.Concat(fault.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()}-{seed}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3))}");
        var team = await Team.FoundAsync(nodes.Installation, mark);
        var incidents = await IncidentsHouse.OfAsync(nodes.Installation, team);
        (await incidents.Obligations.ChooseAsync(incidents.Officer, new ObligationChoice(["fr"], RuleParty.Controller, false, null), Cancellation)).Succeeded.ShouldBeTrue();
        List<int> numbers = [];
        for (var place = 0; place < Incidents; place++)
        {
            numbers.Add(await incidents.ReportedAsync());
        }
        var notices = await NoticesHouse.OfAsync(incidents, nodes.Keys);
        var before = await nodes.CountsAsync(SignUps);
        // Half of 72 hours has passed at each of these.
        var now = TimeProvider.System.GetUtcNow();
        List<DateTimeOffset> slots = [];
        foreach (var (number, place) in numbers.Select((number, place) => (number, place)))
        {
            var at = now + TimeSpan.FromSeconds(2) + (window * (place / (Incidents - 1.0)));
            (await incidents.Anchors.DecideAsync(incidents.Officer, number, new AnchorDraft(AnchorKind.Aware, (at - TimeSpan.FromHours(36)).UtcDateTime, "UTC", "confirmed"), Cancellation)).Succeeded.ShouldBeTrue();
            slots.Add(at);
        }
        await notices.StartedAsync([.. Enumerable.Range(0, Readers).Select(place => $"reader.{place}@{mark}.example")]);
        return new Round(nodes, fault, seed, mark, team, incidents, notices, slots, before);
    }

    /// <summary>
    /// Stops the workload, lets everything come to rest, counts what is wrong and says so in one line; fails on any violation.
    /// </summary>
    /// <param name="twice">
    /// How many mails may have come twice: those in the air when a node lost its life or its database. Null where the mail server alone
    /// fails: then none that it answered for comes again.
    /// </param>
    /// <param name="late">How late a reminder may be.</param>
    public async Task ShouldHaveLostNothingAsync(int? twice, TimeSpan late)
    {
        await Work.StopAsync();
        await _nodes.HealAsync(Cancellation);
        var found = new Violations();
        await SettleAsync(found);
        await LookAsync(found, twice, late, SweepersTurn);
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{_fault} seed {_seed}: {Work.Acts.Count + Incidents + Readers} operations, {Work.ShownDone} acts shown as done and {Work.ShownOtherwise} not; violations {found}");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("CASTELLAN_FAULTS_FILE") is { Length: > 0 } file)
        {
            await File.AppendAllTextAsync(file, line + Environment.NewLine, Cancellation);
        }
        found.Found.ShouldBeEmpty(line);
        Work.ShownDone.ShouldBeGreaterThan(0, line);
    }

    /// <summary>Looks again, after the test has spoiled something by hand.</summary>
    public async Task<Violations> LookAgainAsync()
    {
        var found = new Violations();
        await LookAsync(found, twice: null, TimeSpan.MaxValue, TimeSpan.FromSeconds(1));
        return found;
    }

    public ValueTask DisposeAsync() => Work.DisposeAsync();

    private async Task LookAsync(Violations found, int? twice, TimeSpan late, TimeSpan patience)
    {
        await CountAsync(found);
        found.Latest = await RemindersAsync(found, late);
        found.Copies = await MailsAsync(found, twice);
        await NoticeAsync(found, patience);
        await SweepersAsync(found, patience);
    }

    // At rest: nothing waits to be sent, everybody on the list has a result, each reminder that is due is on record.
    private async Task SettleAsync(Violations found)
    {
        try
        {
            await TwoNodes.UntilAsync(
                async () => await _nodes.CountsAsync(
                    "tenant.outbox_messages WHERE state = 0", $"tenant.notice_recipients WHERE org_id = '{OrgId}' AND state < 2", $"tenant.obligation_reminders WHERE org_id = '{OrgId}'") is [0, 0, Incidents],
                Settling, "everything to come to rest", Cancellation);
        }
        catch (TimeoutException)
        {
            var left = await _nodes.CountsAsync("tenant.outbox_messages WHERE state = 0", $"tenant.notice_recipients WHERE org_id = '{OrgId}' AND state < 2");
            found.Add("N3", $"not at rest after {Settling.TotalSeconds:0} s: {left[0]} mails and {left[1]} readers wait");
        }
    }

    // Row, entry and mail of each act: all or none.
    private async Task CountAsync(Violations found)
    {
        var counts = await _nodes.CountsAsync([.. SignUps,
            $"tenant.invitations WHERE org_id = '{OrgId}'",
            $"audit.entries WHERE org_id = '{OrgId}' AND action = {(int)AuditAction.InvitationSent}",
            $"tenant.outbox_messages WHERE org_id = '{OrgId}' AND kind = '{MailKind.Invitation}'",
            $"tenant.invitations i WHERE org_id = '{OrgId}' AND (SELECT count(*) FROM audit.entries e WHERE e.org_id = i.org_id AND e.target_id = i.id AND e.action = {(int)AuditAction.InvitationSent}) <> 1"]);
        var signUps = counts.Take(SignUps.Length).Zip(_before, (after, before) => after - before).ToList();
        found.AddIf(signUps.Distinct().Count() > 1, "N2", $"{signUps[0]} sign-ups have {signUps[1]} entries and {signUps[2]} mails");
        found.AddIf(counts.Skip(3).Take(3).Distinct().Count() > 1 || counts[6] > 0, "N2", $"{counts[3]} invitations have {counts[4]} entries and {counts[5]} mails, {counts[6]} not exactly one entry");
        var kept = (await KeptAsync()).ToHashSet(StringComparer.Ordinal);
        foreach (var lost in Work.Acts.Where(act => act.Shown == Shown.Done && !kept.Contains(act.Address)))
        {
            found.Add("N1", $"{lost.Kind} of {lost.Address} was shown as done");
        }
    }

    private async Task<TimeSpan> RemindersAsync(Violations found, TimeSpan late)
    {
        var sent = await _nodes.ColumnAsync<DateTime>($"SELECT sent_at FROM tenant.obligation_reminders WHERE org_id = '{OrgId}' AND slot = {ReminderSlots.Half} AND collapsed = 0 ORDER BY due_at");
        var counts = await _nodes.CountsAsync(
            $"tenant.obligation_reminders WHERE org_id = '{OrgId}'",
            $"audit.entries WHERE org_id = '{OrgId}' AND action = {(int)AuditAction.ObligationReminded}",
            $"tenant.outbox_messages WHERE kind = '{MailKind.ObligationDue}' AND dedupe_key LIKE 'obligation:{OrgId}:%'",
            $"tenant.notifications WHERE org_id = '{OrgId}' AND kind = {(int)Castellan.Data.Notifications.NotificationKind.ObligationDue}");
        found.AddIf(sent.Count != Incidents || counts[0] != Incidents, "N3", $"{counts[0]} reminders of {Incidents}, {sent.Count} of the slot that was due");
        // One officer is told of each.
        found.AddIf(counts.Distinct().Count() > 1, "N2", $"{counts[0]} reminders have {counts[1]} entries, {counts[2]} mails and {counts[3]} notifications");
        var latest = sent.Zip(_slots, (at, slot) => at - slot.UtcDateTime).DefaultIfEmpty().Max();
        found.AddIf(latest > late, "N3", $"a reminder came after {latest.TotalSeconds:0.0} s");
        return latest;
    }

    private async Task<int> MailsAsync(Violations found, int? twice)
    {
        var mails = (await _nodes.Mails.AllAsync(Cancellation)).SelectMany(mail => mail.Envelope.To.Select(to => (To: to, mail.MessageId, mail.Answered)))
            .Where(mail => mail.To.EndsWith($"@{_mark}.example", StringComparison.Ordinal)).ToList();
        var byAddress = mails.ToLookup(mail => mail.To, StringComparer.Ordinal);
        foreach (var address in await KeptAsync())
        {
            found.AddIf(!byAddress.Contains(address), "N5", $"{address} got no mail");
        }
        // The officer gets one for each incident, everybody else one.
        var people = (await KeptAsync()).ToHashSet(StringComparer.Ordinal);
        foreach (var same in byAddress.Where(same => people.Contains(same.Key) || same.Key.StartsWith("reader.", StringComparison.Ordinal)))
        {
            found.AddIf(same.Select(mail => mail.MessageId).Distinct(StringComparer.Ordinal).Count() > 1, "N5", $"{same.Key} got the same under two Message-IDs");
        }
        foreach (var stranger in byAddress.Where(same => Work.Acts.Any(act => act.Address == same.Key) && !people.Contains(same.Key)))
        {
            found.Add("N2", $"{stranger.Key} got a mail of a change that is not there");
        }
        var copies = mails.Count - mails.DistinctBy(mail => mail.MessageId).Count();
        found.AddIf(copies > twice, "N5", $"{copies} mails came twice where {twice} may, {mails.Where(mail => mail.Answered).CountBy(mail => mail.MessageId, StringComparer.Ordinal).Count(mail => mail.Value > 1)} of them after an answer");
        if (twice is null)
        {
            foreach (var (id, times) in mails.Where(mail => mail.Answered).CountBy(mail => mail.MessageId, StringComparer.Ordinal))
            {
                found.AddIf(times > 1, "N5", $"{id} came {times} times after it was answered for");
            }
        }
        return copies;
    }

    private async Task NoticeAsync(Violations found, TimeSpan patience)
    {
        var counts = await _nodes.CountsAsync(
            $"tenant.notice_recipients WHERE org_id = '{OrgId}' AND state = 2",
            $"audit.entries WHERE org_id = '{OrgId}' AND action = {(int)AuditAction.NoticeStarted}");
        found.AddIf(counts[0] != Readers || counts[1] != 1, "N2", $"{counts[0]} of {Readers} readers were told, {counts[1]} starts on record");
        try
        {
            await TwoNodes.UntilAsync(async () => await _nodes.CountsAsync($"audit.entries WHERE org_id = '{OrgId}' AND action = {(int)AuditAction.NoticeFinished}") is [1], patience, "the notice's end", Cancellation);
        }
        catch (TimeoutException)
        {
            found.Add("N3", "the notice's end is not on record once");
        }
    }

    // The scheduler has lost nothing: every sweeper has its trigger, none is stuck, and the quick ones have run since.
    private async Task SweepersAsync(Violations found, TimeSpan patience)
    {
        var since = TimeProvider.System.GetUtcNow();
        try
        {
            await TwoNodes.UntilAsync(async () => (await LostSweepersAsync(since)).Count == 0, patience, "every sweeper", Cancellation);
        }
        catch (TimeoutException)
        {
            found.Add("N3", $"sweepers are lost: {string.Join(", ", await LostSweepersAsync(since))}");
        }
    }

    private Task<IReadOnlyList<string>> LostSweepersAsync(DateTimeOffset since) => _nodes.ColumnAsync<string>(string.Create(CultureInfo.InvariantCulture, $"""
        SELECT j.job_name FROM quartz.qrtz_job_details j LEFT JOIN quartz.qrtz_triggers t ON t.job_name = j.job_name AND t.job_group = j.job_group
        WHERE t.trigger_name IS NULL OR t.trigger_state IN ('ERROR', 'PAUSED', 'PAUSED_BLOCKED', 'COMPLETE')
           OR to_timestamp(t.next_fire_time / 10000000 - 62135596800) < now() - interval '20 seconds'
        UNION ALL
        SELECT quick.name FROM (VALUES ('outbox'), ('people-notices'), ('audit-streams')) quick(name)
        WHERE EXISTS (SELECT FROM quartz.qrtz_job_details d WHERE d.job_name = quick.name)
          AND NOT EXISTS (SELECT FROM jobs.runs r WHERE r.job = quick.name AND r.started_at > '{since:O}' AND r.outcome = 1)
        UNION ALL
        SELECT 'none of ' || count(*) FROM quartz.qrtz_job_details HAVING count(*) < 15
        """));

    private Task<IReadOnlyList<string>> KeptAsync() => _nodes.ColumnAsync<string>($"""
        SELECT email FROM identity.sign_ups WHERE email LIKE '%@{_mark}.example' UNION ALL SELECT address_as_typed FROM tenant.invitations WHERE org_id = '{OrgId}'
        """);

    private static string[] SignUps =>
    [
        "identity.sign_ups",
        $"audit.entries WHERE org_id = '{Castellan.Data.Installation.OrgId}' AND action = {(int)AuditAction.SignUpRequested}",
        $"tenant.outbox_messages WHERE kind = '{MailKind.VerifyAddress}'",
    ];
}
