using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Incidents;

/// <summary>What somebody noticed, in the words of a report.</summary>
/// <param name="Title">One line: what happened.</param>
/// <param name="NoticedAt">When it was noticed.</param>
/// <param name="Zone">IANA zone in which the reporter told the time.</param>
public sealed record SuspicionReport(string Title, string? Summary, string? Place, DateTimeOffset NoticedAt, string Zone);

/// <summary>What is known of an incident's extent; numbers are approximate, as Art. 33(3) allows.</summary>
public sealed record IncidentExtent(
    string? PeopleCategories, int? PeopleCount, string? DataCategories, int? RecordCount, string? Systems, bool? CrossBorder);

/// <summary>What closing asks for.</summary>
public sealed record IncidentReview(string? WhatHappened, string? RootCause, string? Lessons);

/// <summary>
/// A security incident of one organisation, from the first suspicion on. It is closed, reopened or voided with reasons, never
/// deleted: what happened to it stands in its phases and in its timeline.
/// </summary>
public sealed class Incident : ITenantOwned
{
    public const int TitleLength = 120;
    public const int ProseLength = 10_000;
    public const int ReasonLength = 2_000;

    private Incident()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    /// <summary>Counted in the organisation from 1; shown as INC-7.</summary>
    public int Number { get; private set; }

    public string Title { get; private set; } = "";

    public string Summary { get; private set; } = "";

    public string Place { get; private set; } = "";

    public IncidentKinds Kinds { get; private set; }

    public IncidentSeverity Severity { get; private set; }

    public IncidentState State { get; private set; }

    public IncidentPhase Phase { get; private set; }

    public Guid? LeadId { get; private set; }

    /// <summary>Null when the installation's operators opened it.</summary>
    public Guid? ReportedBy { get; private set; }

    public DateTimeOffset ReportedAt { get; private set; }

    /// <summary>The incident of the installation that it came from; null for the organisation's own.</summary>
    public Guid? OriginId { get; private set; }

    public string PeopleCategories { get; private set; } = "";

    public int? PeopleCount { get; private set; }

    public string DataCategories { get; private set; } = "";

    public int? RecordCount { get; private set; }

    public string Systems { get; private set; } = "";

    /// <summary>Null until somebody knows.</summary>
    public bool? CrossBorder { get; private set; }

    public RiskLevel Risk { get; private set; }

    public string RiskReasons { get; private set; } = "";

    /// <summary>JSON: the answers of the questionnaire behind the assessment.</summary>
    public string? RiskAnswers { get; private set; }

    public string WhatHappened { get; private set; } = "";

    public string RootCause { get; private set; } = "";

    public string Lessons { get; private set; } = "";

    public DateTimeOffset? ClosedAt { get; private set; }

    public DateTimeOffset? VoidedAt { get; private set; }

    public string VoidReason { get; private set; } = "";

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public bool IsOpen => State == IncidentState.Open;

    /// <summary>A suspicion becomes an incident in the phase of detection, with the first line of its phase history.</summary>
    public static Outcome<(Incident Incident, PhaseEntry Phase)> Report(Guid orgId, int number, SuspicionReport report, Guid? by, DateTimeOffset now, Guid? originId = null)
    {
        var incident = new Incident
        {
            OrgId = orgId,
            Id = Guid.CreateVersion7(now),
            Number = number,
            Severity = IncidentSeverity.Medium,
            Phase = IncidentPhase.Detection,
            ReportedBy = by,
            ReportedAt = now,
            OriginId = originId,
        };
        return incident.Name(report.Title)
            .Then(_ => ProseText.Clean(report.Summary, ProseLength))
            .Then(summary =>
            {
                incident.Summary = summary;
                return ProseText.Clean(report.Place, ReasonLength);
            })
            .Then<(Incident, PhaseEntry)>(place =>
            {
                incident.Place = place;
                return (incident, PhaseEntry.Enter(incident, IncidentPhase.Detection, by, "", now));
            });
    }

    public Outcome<Done> Name(string? title) => DisplayText.Clean(title, TitleLength).Then<Done>(cleaned =>
    {
        Title = cleaned;
        return Done.Instance;
    });

    /// <summary>What kind it is, how grave, and who leads; each may change while it is open.</summary>
    public Outcome<Done> Classify(IncidentKinds kinds, IncidentSeverity severity, Guid? leadId) => WhileOpen(() =>
    {
        if ((kinds & ~(IncidentKinds.Confidentiality | IncidentKinds.Integrity | IncidentKinds.Availability)) != IncidentKinds.None || !Enum.IsDefined(severity))
        {
            return new ClassificationUnknown();
        }
        (Kinds, Severity, LeadId) = (kinds, severity, leadId);
        return Done.Instance;
    });

    public Outcome<Done> Measure(IncidentExtent extent) => WhileOpen(() =>
    {
        if (extent.PeopleCount < 0 || extent.RecordCount < 0)
        {
            return new CountNegative();
        }
        return ProseText.Clean(extent.PeopleCategories, ReasonLength).Then(people =>
            ProseText.Clean(extent.DataCategories, ReasonLength).Then(data =>
                ProseText.Clean(extent.Systems, ReasonLength).Then<Done>(systems =>
                {
                    (PeopleCategories, DataCategories, Systems) = (people, data, systems);
                    (PeopleCount, RecordCount, CrossBorder) = (extent.PeopleCount, extent.RecordCount, extent.CrossBorder);
                    return Done.Instance;
                })));
    });

    /// <summary>The assessment is a decision of people: the questionnaire suggests, the reasons count.</summary>
    public Outcome<Done> AssessRisk(RiskLevel level, string? reasons, RiskAnswers answers) => WhileOpen(() =>
    {
        if (level == RiskLevel.NotAssessed || !Enum.IsDefined(level))
        {
            return new ClassificationUnknown();
        }
        return ProseText.Required(reasons, ReasonLength).Then<Done>(cleaned =>
        {
            (Risk, RiskReasons, RiskAnswers) = (level, cleaned, answers.ToJson());
            return Done.Instance;
        });
    });

    /// <summary>Moves to any other phase; the present line of the history ends, a new one begins.</summary>
    public Outcome<PhaseEntry> Enter(IncidentPhase phase, PhaseEntry present, string? reason, Guid by, DateTimeOffset now)
    {
        if (!IsOpen)
        {
            return new IncidentNotOpen(State);
        }
        if (!Enum.IsDefined(phase))
        {
            return new ClassificationUnknown();
        }
        if (phase == Phase)
        {
            return new PhaseUnchanged();
        }
        return ProseText.Required(reason, ReasonLength).Then<PhaseEntry>(cleaned =>
        {
            present.Leave(now);
            Phase = phase;
            return PhaseEntry.Enter(this, phase, by, cleaned, now);
        });
    }

    /// <summary>Ends the work with its review. The review stays and can be read ever after.</summary>
    public Outcome<Done> Close(IncidentReview review, DateTimeOffset now)
    {
        if (!IsOpen)
        {
            return new IncidentNotOpen(State);
        }
        if (string.IsNullOrWhiteSpace(review.WhatHappened) || string.IsNullOrWhiteSpace(review.RootCause) || string.IsNullOrWhiteSpace(review.Lessons))
        {
            return new ReviewIncomplete();
        }
        if (Risk == RiskLevel.NotAssessed)
        {
            return new RiskNotAssessed();
        }
        return ProseText.Clean(review.WhatHappened, ProseLength).Then(happened =>
            ProseText.Clean(review.RootCause, ProseLength).Then(cause =>
                ProseText.Clean(review.Lessons, ProseLength).Then<Done>(lessons =>
                {
                    (WhatHappened, RootCause, Lessons) = (happened, cause, lessons);
                    (State, ClosedAt) = (IncidentState.Closed, now);
                    return Done.Instance;
                })));
    }

    /// <summary>Takes a closed or voided incident up again.</summary>
    public Outcome<Done> Reopen()
    {
        if (IsOpen)
        {
            return new IncidentOpenAlready();
        }
        (State, ClosedAt, VoidedAt) = (IncidentState.Open, null, null);
        return Done.Instance;
    }

    /// <summary>Declares that there was no incident. It stays, with the reasons.</summary>
    public Outcome<Done> Void(string? reason, DateTimeOffset now)
    {
        if (State == IncidentState.Voided)
        {
            return new IncidentNotOpen(State);
        }
        return ProseText.Required(reason, ReasonLength).Then<Done>(cleaned =>
        {
            (State, VoidedAt, VoidReason) = (IncidentState.Voided, now, cleaned);
            return Done.Instance;
        });
    }

    private Outcome<Done> WhileOpen(Func<Outcome<Done>> change) => IsOpen ? change() : new IncidentNotOpen(State);
}
