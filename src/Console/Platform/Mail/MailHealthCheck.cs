using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Platform.Mail;

/// <summary>Watches the outbox. Late mail degrades a node and does not take it out of service: no other would send it sooner.</summary>
internal sealed class MailHealthCheck(OutboxQueue queue, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var backlog = await queue.BacklogAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var figures = new Dictionary<string, object>
        {
            ["oldestPendingSeconds"] = (long)backlog.Age(now).TotalSeconds,
            ["pending"] = backlog.Pending,
            ["dead"] = backlog.Dead,
        };
        return backlog.IsLate(now)
            ? HealthCheckResult.Degraded("mail is late", data: figures)
            : HealthCheckResult.Healthy("mail flows", figures);
    }
}
