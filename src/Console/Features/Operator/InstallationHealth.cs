using Castellan.Platform.Telemetry;
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
    Providers,
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
    LeakedPasswordsOff,
    ProvidersHealthy,
    ProvidersDegraded,
    ProvidersUnhealthy,
    ProvidersOff,
    SealsHealthy,
    SealsDegraded,
    SealsUnhealthy,
    VerifiedHealthy,
    VerifiedDegraded,
    VerifiedUnhealthy,
    VerifiedPending,
}

public enum HealthState
{
    Broken = HealthStatus.Unhealthy,
    Attention = HealthStatus.Degraded,
    Good = HealthStatus.Healthy,

    /// <summary>There is nothing to judge yet.</summary>
    Pending,

    /// <summary>It is switched off here.</summary>
    Off,
}

/// <summary>One check of the installation.</summary>
/// <param name="Late">The jobs that missed their schedule.</param>
public sealed record HealthLine(InstallationCheck Check, HealthState State, HealthFinding Finding, IReadOnlyList<string> Late)
{
    /// <summary>A registered check that this page has no words for is a mistake of ours and throws.</summary>
    public static HealthLine Of(string name, HealthReportEntry entry)
    {
        var check = Enum.Parse<InstallationCheck>(name, ignoreCase: true);
        var aspect = entry.Data.TryGetValue(HealthPlatform.Aspect, out var told) ? told as string : null;
        return new HealthLine(
            check, aspect is null ? (HealthState)entry.Status : Enum.Parse<HealthState>(aspect), Enum.Parse<HealthFinding>($"{check}{aspect ?? entry.Status.ToString()}"),
            entry.Data.TryGetValue("late", out var late) && late is IEnumerable<string> jobs ? [.. jobs] : []);
    }
}
