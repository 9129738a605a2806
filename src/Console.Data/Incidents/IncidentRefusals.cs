using Castellan.Data.Outcomes;

namespace Castellan.Data.Incidents;

/// <summary>The act needs an open incident.</summary>
public sealed record IncidentNotOpen(IncidentState State) : Refusal
{
    public override IReadOnlyList<object> Words => [State];
}

/// <summary>Only a closed or voided incident can be reopened.</summary>
public sealed record IncidentOpenAlready : Refusal;

/// <summary>The incident is in this phase already.</summary>
public sealed record PhaseUnchanged : Refusal;

/// <summary>Not one of the kinds, severities, phases, levels or anchors there are.</summary>
public sealed record ClassificationUnknown : Refusal;

/// <summary>Nobody can count fewer than none.</summary>
public sealed record CountNegative : Refusal;

/// <summary>Closing needs what happened, the root cause and the lessons.</summary>
public sealed record ReviewIncomplete : Refusal;

/// <summary>Closing needs a risk assessment: without one nobody can say why nobody was notified.</summary>
public sealed record RiskNotAssessed : Refusal;

/// <summary>An instant before 2000 or in the future cannot be when something happened.</summary>
public sealed record InstantImpossible : Refusal;

/// <summary>The clocks were put forward over this local time: it never was.</summary>
public sealed record LocalTimeSkipped : Refusal;

/// <summary>The decision is the present one already.</summary>
public sealed record AnchorUnchanged : Refusal;

/// <summary>There is no such decision to take back.</summary>
public sealed record AnchorNotDecided : Refusal;

/// <summary>A filing later than its deadline needs the reasons for the delay (Art. 33(1)).</summary>
public sealed record LateReasonsMissing : Refusal;

/// <summary>A supplement follows an initial notification in the same form.</summary>
public sealed record NothingToSupplement : Refusal;

/// <summary>The initial notification was filed already; what follows supplements it.</summary>
public sealed record FiledAlready : Refusal;

/// <summary>The form lacks required fields; the page names them.</summary>
public sealed record FormIncomplete(int Missing) : Refusal
{
    public override IReadOnlyList<object> Words => [Missing];
}

/// <summary>The form is larger than any portal takes.</summary>
public sealed record FormTooLarge : Refusal;
