using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Features.Operator;

/// <summary>What is looked at to know whether the installation is well.</summary>
public enum InstallationCheck
{
    Database,
    Rights,
    Clock,
    Mail,
    Jobs,
    LeakedPasswords,
    Seals,
    Verified,
}

/// <summary>What a check found, for which there are words.</summary>
public enum HealthFinding
{
    DatabaseHealthy,
    DatabaseDegraded,
    DatabaseUnhealthy,
    RightsHealthy,
    RightsDegraded,
    RightsUnhealthy,
    ClockHealthy,
    ClockDegraded,
    ClockUnhealthy,
    MailHealthy,
    MailDegraded,
    MailUnhealthy,
    JobsHealthy,
    JobsDegraded,
    JobsUnhealthy,
    LeakedPasswordsHealthy,
    LeakedPasswordsDegraded,
    LeakedPasswordsUnhealthy,
    SealsHealthy,
    SealsDegraded,
    SealsUnhealthy,
    VerifiedHealthy,
    VerifiedDegraded,
    VerifiedUnhealthy,
}

public enum HealthState
{
    Broken = HealthStatus.Unhealthy,
    Attention = HealthStatus.Degraded,
    Good = HealthStatus.Healthy,
}

/// <summary>One check of the installation.</summary>
/// <param name="Late">The jobs that missed their schedule.</param>
public sealed record HealthLine(InstallationCheck Check, HealthState State, HealthFinding Finding, IReadOnlyList<string> Late)
{
    /// <summary>A registered check that this page has no words for is a mistake of ours and throws.</summary>
    public static HealthLine Of(string name, HealthReportEntry entry)
    {
        var check = Enum.Parse<InstallationCheck>(name, ignoreCase: true);
        return new HealthLine(
            check, (HealthState)entry.Status, Enum.Parse<HealthFinding>($"{check}{entry.Status}"),
            entry.Data.TryGetValue("late", out var late) && late is IEnumerable<string> jobs ? [.. jobs] : []);
    }
}
