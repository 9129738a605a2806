using System.Diagnostics;
using System.Security.Cryptography;
using Castellan.Data.Seals;
using Castellan.Data.Tenancy;
using Castellan.Platform.Seals;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Bench;

/// <summary>Sealing what has been written, and comparing the whole log with its seals; and SHA-256 alone over the same leaves and nodes.</summary>
internal static class SealBench
{
    // Each round writes first what it seals, which takes longer than sealing.
    private const int Counted = 5;

    private static readonly TimeSpan Reach = TimeSpan.FromMinutes(10);

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        var store = installation.Services.GetRequiredService<SealStore>();
        var keys = installation.Services.GetRequiredService<SealKeys>();
        var verifier = installation.Services.GetRequiredService<SealVerifier>();
        await SealAsync(store, keys);
        List<(double Ours, double Alone)> sealing = [];
        var encoded = new List<byte[]>();
        for (var round = 0; round < Counted; round++)
        {
            await TrailRows.FillAsync(installation, installation.Size.Rows, TrailRows.Organisations, Reach);
            var started = Stopwatch.GetTimestamp();
            var made = await SealAsync(store, keys);
            var ours = made.Sum(seal => (double)seal.Entries) / Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (encoded.Count == 0)
            {
                await foreach (var entry in store.EntriesAsync(made[^1]))
                {
                    encoded.Add(EntryLeaf.Encoded(entry).ToArray());
                }
                Alone(encoded);
            }
            sealing.Add((ours, Alone(encoded)));
        }
        List<(double Ours, double Alone)> verifying = [];
        for (var round = 0; round < Counted; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var report = await verifier.VerifyAsync(keys.Public(), keys.Head());
            var ours = report.Entries / Stopwatch.GetElapsedTime(started).TotalSeconds;
            verifying.Add(report.IsIntact ? (ours, Alone(encoded)) : throw new InvalidOperationException($"{report.Findings.Count} findings in a log that nobody touched."));
        }
        return
        [
            Of($"sealing {installation.Size.Rows:N0} entries / SHA-256 alone over the same bytes", sealing, 0.27),
            Of($"verifying {installation.Size.Rows * Counted:N0} entries / SHA-256 alone over the same bytes", verifying, 0.45),
        ];
    }

    private static Measured Of(string name, List<(double Ours, double Alone)> rounds, double target)
    {
        var ratio = Rounds.Median(rounds.Select(round => round.Ours / round.Alone));
        return new Measured(name, $"{ratio:F2}", $"≥ {target:F2}", ratio >= target,
            $"{Rounds.Median(rounds.Select(round => round.Ours)):N0} against {Rounds.Median(rounds.Select(round => round.Alone)):N0} entries a second on one thread, median of {Counted}");
    }

    private static async Task<IReadOnlyList<Seal>> SealAsync(SealStore store, SealKeys keys)
    {
        var made = await store.SealAsync(keys.Sign);
        if (made.Count > 0)
        {
            keys.Remember(made[^1]);
        }
        return made;
    }

    // A leaf for each entry, and a node for each leaf but one.
    private static double Alone(List<byte[]> encoded)
    {
        Span<byte> node = stackalloc byte[1 + (2 * EntryLeaf.Size)];
        Span<byte> hash = stackalloc byte[EntryLeaf.Size];
        var started = Stopwatch.GetTimestamp();
        foreach (var leaf in encoded)
        {
            SHA256.HashData(leaf, hash);
            SHA256.HashData(node, hash);
        }
        return encoded.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
