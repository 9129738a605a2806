using System.Diagnostics;
using System.Net;

namespace Castellan.Bench;

/// <summary>A warm page, from the request to the first byte of its answer: session, membership, policy and queries included.</summary>
internal static class PageBench
{
    private const double Allowed = 50;
    // The runtime compiles what runs often a second time, after thirty calls and in the background.
    private const int Warm = 40;
    private const int Visits = 25;

    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/o/bench-large"),
        ("members", "/o/bench-large/members"),
        ("members found by a word", "/o/bench-large/members?q=person+1"),
        ("roles", "/o/bench-large/roles"),
        ("sessions", "/o/bench-large/sessions"),
        ("audit log", "/o/bench-large/audit"),
        ("own account", "/account"),
    ];

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        using var visitor = await BenchVisitor.ComeAsync(installation);
        var cookie = await installation.CookieAsync();
        async Task<double> VisitAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Cookie", cookie);
            var started = Stopwatch.GetTimestamp();
            using var answer = await visitor.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var body = await answer.Content.ReadAsStreamAsync();
            var read = await body.ReadAsync(new byte[1]);
            var taken = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            await body.CopyToAsync(Stream.Null);
            return answer.StatusCode == HttpStatusCode.OK && read == 1 ? taken : throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}.");
        }

        for (var visit = 0; visit < Warm; visit++)
        {
            foreach (var (_, path) in Pages)
            {
                await VisitAsync(path);
            }
        }
        var measured = new List<Measured>();
        foreach (var (name, path) in Pages)
        {
            var visits = new List<double>();
            for (var visit = 0; visit < Visits; visit++)
            {
                visits.Add(await VisitAsync(path));
            }
            var median = Rounds.Median(visits);
            measured.Add(new Measured($"first byte of a warm page, {installation.Size.Members:N0} members: {name}", $"{median:F1} ms", "≤ 50 ms", median <= Allowed, $"slowest of {Visits}: {visits.Max():F1} ms"));
        }
        return measured;
    }
}
