using Castellan.Platform.Jobs;
using Castellan.Platform.Seals;
using Castellan.Platform.Telemetry;
using Castellan.Tests.Data.Features.Audit.Holds;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Tests.Data.Platform.Seals;

[Trait("proves", "AUD-4")]
public sealed class SealHealthTests(PostgresFixture postgres) : IAsyncLifetime
{
    private HoldsHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await HoldsHouse.BuildAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Entries_that_wait_too_long_for_their_seal_degrade_the_installation_until_they_have_it()
    {
        var check = new SealHealthCheck(_house.Seals);
        await _house.SealAsync();
        var before = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);
        await _house.AddAsync(TimeProvider.System.GetUtcNow().AddMinutes(-10));
        var waiting = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);
        await _house.SealAsync();

        (before.Status, waiting.Status).ShouldBe((HealthStatus.Healthy, HealthStatus.Degraded));
        ((long)waiting.Data["lagSeconds"]).ShouldBeInRange(599, 700);
        (await check.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_daily_verification_that_found_a_tampering_is_told_until_one_finds_none()
    {
        var runs = new JobRuns(_house.Installation.Operators);
        var check = new VerifiedHealthCheck(runs);
        var never = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);
        await runs.EndAsync((await runs.StartAsync(VerifySweeper.Name, "a", Cancellation)).Id, (run, now) => run.Fail(nameof(AuditTamperedException), now));
        // One that runs says nothing yet.
        var next = await runs.StartAsync(VerifySweeper.Name, "a", Cancellation);
        var tampered = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);
        await runs.EndAsync(next.Id, (run, now) => run.Finish("Audit_verified", 1, [], now));

        (never.Status, tampered.Status).ShouldBe((HealthStatus.Healthy, HealthStatus.Degraded));
        // Until one has ended, nobody is told that it went well.
        never.Data[HealthPlatform.Aspect].ShouldBe("Pending");
        var verified = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);
        verified.Status.ShouldBe(HealthStatus.Healthy);
        verified.Data.ShouldBeEmpty();
    }
}
