using System.Net;
using Castellan.Platform.Passwords;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Bench;

/// <summary>Sign-ins over HTTP, form and antiforgery and session and audit included, and nothing but Argon2id on the same cores.</summary>
internal static class SignInBench
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        using var visitor = await BenchVisitor.ComeAsync(installation);
        var form = await visitor.FormAsync("/signin");

        var options = installation.Services.GetRequiredService<IOptions<PasswordOptions>>().Value;
        using var password = PasswordBytes.Of(BenchInstallation.Password);
        var stored = Argon2idHash.Parse(Argon2idHash.Create(password, options.MemoryKiB, options.Iterations))!;
        var cores = Environment.ProcessorCount;

        async Task SignInAsync()
        {
            using var answer = await visitor.SendAsync(form, ("email", BenchInstallation.Address), ("password", BenchInstallation.Password));
            if (answer.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther) || !answer.Headers.Contains("Set-Cookie"))
            {
                throw new InvalidOperationException($"The sign-in answered {(int)answer.StatusCode}.");
            }
        }

        // Twice as many visitors as cores, so that a core never waits for the next one to knock.
        var (ratio, mine, theirs) = await Rounds.CompareAsync(
            () => Rounds.PerSecondAsync(2 * cores, Round, _ => SignInAsync()),
            () => Rounds.PerSecondAsync(cores, Round, _ => { stored.Matches(password); return Task.CompletedTask; }),
            rounds: 5);
        return [new Measured("sign-in over HTTP / raw Argon2id on the same cores", $"{ratio:F2}", "≥ 0.85", ratio >= 0.85,
            $"{mine:F1} against {theirs:F1} a second, {options.MemoryKiB} KiB × {options.Iterations}; visitors and database share the cores")];
    }
}
