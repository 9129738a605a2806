namespace Castellan.Platform.Jobs;

/// <summary>A sweeper's name, schedule and type, as its feature registered it.</summary>
public sealed record SweeperRegistration(string Name, SweepSchedule Schedule, Type Sweeper, bool ForOrganisations = false);
