using Castellan.Data.Incidents;

namespace Castellan.Features.Incidents;

/// <summary>What changes the course of an incident.</summary>
public enum IncidentAct
{
    Phase,
    Close,
    Reopen,
    Void,
}

/// <summary>What a person fills in for it.</summary>
public sealed class IncidentActModel
{
    public IncidentPhase Phase { get; set; }

    public string Reason { get; set; } = "";

    public string WhatHappened { get; set; } = "";

    public string RootCause { get; set; } = "";

    public string Lessons { get; set; } = "";
}

/// <summary>A risk assessment as decided.</summary>
public sealed record RiskDecision(RiskLevel Level, string Reasons, RiskAnswers Answers);
