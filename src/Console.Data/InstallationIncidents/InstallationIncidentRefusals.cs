using Castellan.Data.Outcomes;

namespace Castellan.Data.InstallationIncidents;

/// <summary>The act needs an open incident of the installation.</summary>
public sealed record InstallationIncidentClosed : Refusal;

/// <summary>Only a closed one can be reopened.</summary>
public sealed record InstallationIncidentOpenAlready : Refusal;

/// <summary>Nobody can be told before there are words for them.</summary>
public sealed record WordsForAffectedMissing : Refusal;

/// <summary>What was lost has to be said first.</summary>
public sealed record KindsMissing : Refusal;

/// <summary>The clock of the people affected runs from the detection.</summary>
public sealed record DetectionMissing : Refusal;

/// <summary>The organisation is among the affected.</summary>
public sealed record ChosenAlready : Refusal;

/// <summary>What an organisation was told is added to by an update, not changed.</summary>
public sealed record ToldAlready : Refusal;

/// <summary>The choice was taken back before.</summary>
public sealed record WithdrawnAlready : Refusal;
