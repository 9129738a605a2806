using System.Text.Json;
using Castellan.Data.Alerts;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Notifications;
using Castellan.Data.Tenancy;

namespace Castellan.Features.Demo;

/// <summary>What the middle organisation has to deal with: an incident in its register, one whose clocks run, and an alert that nobody has looked at.</summary>
internal sealed class DemoIncidents
{
    private readonly DemoTeam _team;
    private readonly DemoTrail _trail;
    private readonly DemoPerson _officer;
    private readonly DemoPerson _member;
    private readonly DemoPerson _admin;
    private readonly DateTimeOffset _now;
    private readonly List<Incident> _all = [];
    private readonly List<PhaseEntry> _phases = [];
    private readonly List<AnchorDecision> _anchors = [];
    private readonly List<TimelineEntry> _timeline = [];
    private readonly List<CorrectiveMeasure> _measures = [];
    private readonly List<Notification> _notifications = [];

    private DemoIncidents(DemoTeam team, DemoTrail trail, DateTimeOffset now)
    {
        (_team, _trail, _now) = (team, trail, now);
        (_admin, _officer, _member) = (Played(DemoCast.Members[0]), Played(DemoCast.Members[1]), Played(DemoCast.Members[3]));
        LoseLaptop(now.AddDays(-19).AddHours(-now.Hour + 8.4));
        Drafts = [SendListAstray(now.AddHours(-21))];
        Counters = [IncidentCounter.At(team.OrgId, _all.Count)];
        Alerts = [GuessPasswords(now.AddHours(-7))];
    }

    public IReadOnlyList<Incident> All => _all;

    public IReadOnlyList<PhaseEntry> Phases => _phases;

    public IReadOnlyList<AnchorDecision> Anchors => _anchors;

    public IReadOnlyList<TimelineEntry> Timeline => _timeline;

    public IReadOnlyList<CorrectiveMeasure> Measures => _measures;

    public IReadOnlyList<Notification> Notifications => _notifications;

    public IReadOnlyList<FormDraft> Drafts { get; }

    public IReadOnlyList<IncidentCounter> Counters { get; }

    public IReadOnlyList<Alert> Alerts { get; }

    public static DemoIncidents Tell(DemoTeam team, DemoTrail trail, DateTimeOffset now) => new(team, trail, now);

    private void LoseLaptop(DateTimeOffset at)
    {
        var incident = Report("Laptop left on the train to Brighton", "A notebook of the field service stayed on the 17:32. It is encrypted and was locked.", "Train, coach C", at.AddMinutes(-40), at);
        Classify(incident, IncidentKinds.Confidentiality | IncidentKinds.Availability, IncidentSeverity.Low, at.AddHours(1));
        Measure(incident, new IncidentExtent("Customers visited that week", 18, "Names, addresses, telephone numbers", 18, "Notebook HR-0217", CrossBorder: false), at.AddHours(1.2));
        Assess(incident, RiskLevel.Unlikely, "The disk is encrypted with a key that never left the device, and the backup is complete.", RiskWeight.Low, unintelligible: true, at.AddHours(2));
        Plan(incident, new MeasureDraft("Wipe the notebook as soon as it goes online", _admin.Account.Id, at.AddDays(1), MeasureState.Done, "Wiped, confirmed by the device management.", Communicated: false), at.AddHours(2.1));
        Enter(incident, IncidentPhase.Review, "Nothing is left to contain.", at.AddDays(2));
        Require(incident.Close(new IncidentReview(
            "The notebook was left on a seat, reported within the hour and wiped the next morning.",
            "The bag was open: the notebook slid out.",
            "Field service now carries bags that close; the reminder to lock screens was repeated."), at.AddDays(3)));
        Note(incident, TimelineKind.Closed, "", "", AuditAction.IncidentClosed, at.AddDays(3), null, new { state = incident.State.ToString() });
    }

    private FormDraft SendListAstray(DateTimeOffset at)
    {
        var incident = Report(
            "Customer list sent to the wrong supplier", "A spreadsheet with 412 customers went to a supplier of spare parts instead of the carrier.", "Mailbox of sales", at.AddMinutes(-25), at);
        foreach (var person in _team.Managers.Select(manager => manager.Person).Append(_officer).DistinctBy(person => person.Account.Id))
        {
            _notifications.Add(Notification.For(_team.OrgId, person.Account.Id, NotificationKind.IncidentReported, new NotificationFacts(_member.Account.Id, incident.Id, incident.Number), at));
        }
        Classify(incident, IncidentKinds.Confidentiality, IncidentSeverity.High, at.AddHours(0.6));
        Measure(incident, new IncidentExtent("Customers and their contacts", 412, "Names, e-mail addresses, order numbers", 1_236, "Export of the order system", CrossBorder: true), at.AddHours(1.1));
        Decide(incident, AnchorKind.Aware, at.AddHours(2), "The supplier confirmed that the file arrived and is readable.", at.AddHours(2.2));
        Assess(incident, RiskLevel.Likely, "Names with order numbers allow convincing false invoices; the recipient is known and cooperates.", RiskWeight.Medium, unintelligible: false, at.AddHours(4));
        Enter(incident, IncidentPhase.Containment, "The list must not travel on.", at.AddHours(4.1));
        Plan(incident, new MeasureDraft("Have the supplier delete the list and confirm it in writing", _admin.Account.Id, _now.AddDays(1), MeasureState.UnderWay, null, Communicated: true), at.AddHours(4.5));
        var heard = at.AddHours(17);
        _timeline.Add(Require(TimelineEntry.Note(incident, "The supplier says on the telephone that two people opened the file and none copied it.", Told(heard), null, _officer.Account.Id, heard)));
        Record(AuditAction.IncidentNoted, incident, _officer, heard, null, null);
        var draft = FormDraft.Begin(incident, "gdpr33", "en");
        Require(draft.Save(JsonSerializer.Serialize(new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["measures"] = "The supplier was asked at once to delete the file and to confirm it. Exports of the order system now need a second pair of eyes.",
            ["nature"] = "Loss of confidentiality: a spreadsheet with customers’ data was sent to a supplier that had no need of it.",
        }), _officer.Account.Id, at.AddHours(18)));
        return draft;
    }

    // Somebody tries the admin's password at night, more often than the rule lets pass.
    private Alert GuessPasswords(DateTimeOffset at)
    {
        const int Guesses = 7;
        var last = at;
        for (var guess = 0; guess < Guesses; guess++)
        {
            last = at.AddSeconds(21 * guess);
            foreach (var stream in new[] { Data.Installation.OrgId, _team.OrgId })
            {
                _trail.Add(stream, AuditAction.SignInRefused, last, _admin, AuditTarget.Person(_admin.Account.Id), _trail.Stranger("198.51.100.0/24"), outcome: AuditOutcome.Refused);
            }
        }
        return Alert.Raise(_team.OrgId, AlertRule.FailedSignIns, Guid.CreateVersion7(last), _admin.Account.Id, new AlertSpan(at, last, Guesses), last.AddSeconds(20));
    }

    private Incident Report(string title, string summary, string place, DateTimeOffset noticed, DateTimeOffset at)
    {
        var (incident, phase) = Require(Incident.Report(_team.OrgId, _all.Count + 1, new SuspicionReport(title, summary, place, noticed, _team.Plan.TimeZone), _member.Account.Id, at));
        _all.Add(incident);
        _phases.Add(phase);
        _anchors.Add(Require(AnchorDecision.Decide(incident, AnchorKind.Detected, Told(noticed), null, incident.Title, _member.Account.Id, at)));
        _timeline.Add(TimelineEntry.Automatic(incident, TimelineKind.Reported, "", incident.Title, _member.Account.Id, at));
        Record(AuditAction.IncidentReported, incident, _member, at, null, new { files = 0 });
        return incident;
    }

    private void Classify(Incident incident, IncidentKinds kinds, IncidentSeverity severity, DateTimeOffset at)
    {
        var before = Facts(incident);
        Require(incident.Classify(kinds, severity, _officer.Account.Id));
        Note(incident, TimelineKind.Classified, severity.ToString(), "", AuditAction.IncidentClassified, at, before, Facts(incident));
    }

    private void Measure(Incident incident, IncidentExtent extent, DateTimeOffset at)
    {
        Require(incident.Measure(extent));
        Note(incident, TimelineKind.ExtentChanged, "", "", AuditAction.IncidentExtentChanged, at, null, new { people = incident.PeopleCount, records = incident.RecordCount, crossBorder = incident.CrossBorder });
    }

    private void Assess(Incident incident, RiskLevel level, string reasons, RiskWeight weight, bool unintelligible, DateTimeOffset at)
    {
        Require(incident.AssessRisk(level, reasons, new RiskAnswers(Enum.GetValues<RiskCriterion>().ToDictionary(criterion => criterion, _ => weight), unintelligible)));
        Note(incident, TimelineKind.RiskAssessed, level.ToString(), reasons, AuditAction.IncidentRiskAssessed, at, new { risk = nameof(RiskLevel.NotAssessed) }, new { risk = level.ToString() });
    }

    private void Decide(Incident incident, AnchorKind anchor, DateTimeOffset when, string reason, DateTimeOffset at)
    {
        _anchors.Add(Require(AnchorDecision.Decide(incident, anchor, Told(when), null, reason, _officer.Account.Id, at)));
        Note(incident, TimelineKind.AnchorDecided, anchor.ToString(), reason, AuditAction.AnchorDecided, at, new { anchor = anchor.ToString() }, new { anchor = anchor.ToString(), at = when });
    }

    private void Plan(Incident incident, MeasureDraft draft, DateTimeOffset at)
    {
        var measure = Require(CorrectiveMeasure.Plan(incident, draft, at));
        _measures.Add(measure);
        Note(incident, TimelineKind.MeasureAdded, measure.State.ToString(), measure.Text, AuditAction.MeasureAdded, at, null, new { state = measure.State.ToString(), owner = measure.OwnerId, due = measure.DueAt });
    }

    private void Enter(Incident incident, IncidentPhase phase, string reason, DateTimeOffset at)
    {
        var before = incident.Phase;
        _phases.Add(Require(incident.Enter(phase, _phases.Last(line => line.IncidentId == incident.Id), reason, _officer.Account.Id, at)));
        Note(incident, TimelineKind.PhaseEntered, phase.ToString(), reason, AuditAction.IncidentPhaseEntered, at, new { phase = before.ToString() }, new { phase = phase.ToString() });
    }

    private void Note(Incident incident, TimelineKind kind, string detail, string text, AuditAction action, DateTimeOffset at, object? before, object? after)
    {
        _timeline.Add(TimelineEntry.Automatic(incident, kind, detail, text, _officer.Account.Id, at));
        Record(action, incident, _officer, at, before, after);
    }

    private void Record(AuditAction action, Incident incident, DemoPerson by, DateTimeOffset at, object? before, object? after) =>
        _trail.Add(_team.OrgId, action, at, by, AuditTarget.Incident(incident.Id), _trail.OriginOf(by, atOffice: true), before: before, after: after);

    private LocalInstant Told(DateTimeOffset at) => Require(LocalInstant.Past(at, _team.Plan.TimeZone, _now));

    private DemoPerson Played(DemoPersona persona) => _team.Members.Select(member => member.Person).First(person => person.Account.Email == persona.Address);

    private static object Facts(Incident incident) => new { kind = incident.Kinds.ToString(), severity = incident.Severity.ToString(), lead = incident.LeadId };

    private static T Require<T>(Data.Outcomes.Outcome<T> outcome) => DemoTeam.Require(outcome);
}
