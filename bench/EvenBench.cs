using System.Diagnostics;

namespace Castellan.Bench;

/// <summary>The time an answer takes for an address with an account and for one without, in turn.</summary>
internal static class EvenBench
{
    private const double Off = 0.05;
    private const int Sent = 8;

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        using var visitor = await BenchVisitor.ComeAsync(installation);
        var asked = 0;
        List<Measured> measured = [];
        foreach (var (path, fields) in ((string, (string, string)[])[])
        [
            ("/signin", [("password", "three wrong words here")]),
            ("/forgot", []),
            ("/signup", [("name", "Ada Lovelace"), ("password", BenchInstallation.Password)]),
        ])
        {
            var form = await visitor.FormAsync(path);
            // Each known address belongs to another account, so that no limit on one of them is met.
            var (ratio, known, unknown) = await Rounds.CompareAsync(() => SendAsync("person"), () => SendAsync("nobody"));
            measured.Add(new Measured($"{path}: known / unknown address", $"{ratio:F2}", "0.95 to 1.05", Math.Abs(ratio - 1) <= Off, $"{known:F1} ms against {unknown:F1} ms"));

            async Task<double> SendAsync(string who)
            {
                var started = Stopwatch.GetTimestamp();
                for (var sent = 0; sent < Sent; sent++)
                {
                    using var answer = await visitor.SendAsync(form, [("email", $"{who}{1 + (asked++ % BenchInstallation.WithPassword)}@castellan.example"), .. fields]);
                }
                return Stopwatch.GetElapsedTime(started).TotalMilliseconds / Sent;
            }
        }
        return measured;
    }
}
