using System.Globalization;
using System.Resources;
using Castellan.Features.Operator;
using Castellan.Platform.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Tests.Unit.Features.Operator;

public sealed class InstallationHealthTests
{
    private static readonly ResourceManager Texts = new(typeof(OperatorTexts));

    [Theory]
    [InlineData("verified", "Pending", HealthState.Pending, HealthFinding.VerifiedPending)]
    [InlineData("leakedPasswords", "Off", HealthState.Off, HealthFinding.LeakedPasswordsOff)]
    [InlineData("verified", null, HealthState.Good, HealthFinding.VerifiedHealthy)]
    public void A_check_that_has_nothing_to_judge_is_not_called_good(string check, string? aspect, HealthState state, HealthFinding finding)
    {
        var data = aspect is null ? [] : new Dictionary<string, object>(StringComparer.Ordinal) { [HealthPlatform.Aspect] = aspect };

        var line = HealthLine.Of(check, new HealthReportEntry(HealthStatus.Healthy, null, TimeSpan.Zero, null, data));

        (line.State, line.Finding).ShouldBe((state, finding));
    }

    [Theory]
    [MemberData(nameof(Culture.Every), MemberType = typeof(Culture))]
    public void Every_finding_and_every_state_has_words(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);

        Enum.GetNames<HealthFinding>().Select(name => $"Finding_{name}").Concat(Enum.GetNames<HealthState>().Select(name => $"HealthState_{name}"))
            .ShouldAllBe(key => !string.IsNullOrEmpty(Texts.GetString(key, culture)));
    }
}
