using Castellan.Data.Factors;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>What an authenticator app shows by the database's clock, which is the one that decides.</summary>
internal static class TotpCodes
{
    private const double Room = 10;

    /// <param name="steps">From the present step on. The step before is accepted only until this one ends, so near its end the next is waited for.</param>
    public static async Task<string> CodeAsync(this TestInstallation installation, TotpSeed seed, int steps = 0)
    {
        var now = await NowAsync(installation);
        var left = Totp.StepSeconds - (now % Totp.StepSeconds);
        if (steps < 0 && left < Room)
        {
            await Task.Delay(TimeSpan.FromSeconds(left), TestContext.Current.CancellationToken);
            now = await NowAsync(installation);
        }
        return Totp.CodeAt(seed, (long)(now / Totp.StepSeconds) + steps);
    }

    private static Task<double> NowAsync(TestInstallation installation) => installation.ScalarAsAdminAsync<double>("SELECT extract(epoch FROM clock_timestamp())::float8");
}
