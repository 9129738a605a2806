using System.Net;
using System.Text.RegularExpressions;
using Castellan.Platform.Passwords;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Bench;

/// <summary>Sign-ins over HTTP, form and antiforgery and session and audit included, and nothing but Argon2id on the same cores.</summary>
internal static partial class SignInBench
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        await installation.Web.StartAsync();
        var listening = installation.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 64 };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(listening) };
        var (form, cookie) = await FormAsync(client);

        var options = installation.Services.GetRequiredService<IOptions<PasswordOptions>>().Value;
        using var password = PasswordBytes.Of(BenchInstallation.Password);
        var stored = Argon2idHash.Parse(Argon2idHash.Create(password, options.MemoryKiB, options.Iterations))!;
        var cores = Environment.ProcessorCount;

        async Task SignInAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/signin") { Content = new FormUrlEncodedContent(form) };
            request.Headers.Add("Cookie", cookie);
            using var answer = await client.SendAsync(request);
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

    private static async Task<(Dictionary<string, string> Form, string Cookie)> FormAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/signin");
        // The page holds other forms beside it: language and theme.
        var page = (await answer.Content.ReadAsStringAsync()).Split("<form").Single(part => part.Contains("name=\"password\"", StringComparison.Ordinal));
        var form = Hidden().Matches(page).ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value), StringComparer.Ordinal);
        form["email"] = BenchInstallation.Address;
        form["password"] = BenchInstallation.Password;
        return (form, string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(set => set.Split(';')[0])));
    }

    // The order of a hidden field's attributes is the framework's affair.
    [GeneratedRegex("<input(?=[^>]*type=.hidden.)(?=[^>]*name=.(?<name>[^'\"]+))(?=[^>]*value=.(?<value>[^'\"]*))[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();
}
