using System.Text;
using Castellan.Data.Audit;
using Castellan.Data.Seals;
using Castellan.Features.Audit.Exports;
using Castellan.Platform.Sealing;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Castellan.Tests.Unit.Platform.Sealing;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Seals;

/// <summary>An export that proves itself, made without a database: entries, their segments, and keys of its own.</summary>
internal sealed class ProvenFile : IDisposable
{
    public static readonly Guid OrgId = new("0198a2b0-0000-7000-8000-00000000000a");

    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Ann = new("0198a2b0-0000-7000-8000-0000000000aa");

    private readonly TemporaryFolder _folder = new();

    public ProvenFile() => Keys = new SealKeys(Options.Create(new KeyOptions { Folder = _folder.Path, CreateMissing = true }));

    public SealKeys Keys { get; }

    public static TrailEntry Entry(int number, string name = "Ann") => new(
        Noon.AddSeconds(number).AddMicroseconds(7), new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), AuditAction.RoleCreated, AuditOutcome.Done, ActorKind.Person, Ann, TargetKind.Role,
        number % 2 == 0 ? new Guid(number, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9) : null, null, "request-1", "192.0.2.0/24", number % 3 == 0 ? "Firefox · Linux" : null,
        $$$"""{"after": {"name": "{{{name}}} \"{{{number}}}\"", "permissions": ["MembersRead"], "count": 1.50}}""", Tx: 1000 + number, Version: 1);

    /// <summary>Entries under a seal for each few of them, and the last ones not sealed yet.</summary>
    public byte[] Write(IReadOnlyList<TrailEntry> entries, int perSegment = 3, int notSealed = 0, SealKeys? sealedWith = null, SealKeys? endedWith = null)
    {
        List<Seal> seals = [];
        Dictionary<Guid, EntryProof> proofs = [];
        foreach (var few in entries.SkipLast(notSealed).Chunk(perSegment))
        {
            var tree = new MerkleTree([.. few.SelectMany(entry => EntryLeaf.Of(SealedOf(entry)))]);
            var seal = (sealedWith ?? Keys).Sign(new Seal(
                seals.Count + 1, SealKind.Segment, DateOnly.FromDateTime(Noon.UtcDateTime), few[0].Tx, few[^1].Tx + 1, few.Length, tree.Root, new byte[32], "1.1", 0, Noon.AddMinutes(5), []));
            seals.Add(seal);
            for (var at = 0; at < few.Length; at++)
            {
                proofs[few[at].Id] = new EntryProof(seal.Number, at, tree.Path(at));
            }
        }
        using var chain = new LineChain();
        var names = new Dictionary<Guid, TrailName> { [Ann] = new(TargetKind.Person, "Ann Other") };
        var lines = ExportFile.ProvenEntries(OrgId, entries, names, new ProofBatch(proofs, seals), chain);
        return [.. lines, .. End(chain, entries.Count, endedWith ?? Keys)];
    }

    public static byte[] End(LineChain chain, long entries, SealKeys keys)
    {
        var end = ProvenLines.End(OrgId, Guid.Empty, chain, entries, keys.Newest);
        return ProvenLines.WithSignature(end, keys.Sign(keys.Newest, end));
    }

    /// <summary>What somebody can do who has no key of ours: names each line's predecessor anew and signs with another key.</summary>
    public static byte[] ChainedAgain(IEnumerable<string> lines, SealKeys keys)
    {
        using var chain = new LineChain();
        using var output = new MemoryStream();
        var entries = 0;
        foreach (var line in lines)
        {
            var again = Encoding.UTF8.GetBytes($"{line[..line.LastIndexOf(",\"before\":", StringComparison.Ordinal)]},\"before\":\"{chain.Before}\"}}\n");
            entries += line.Contains(TrailRecord.Schema, StringComparison.Ordinal) ? 1 : 0;
            output.Write(again);
            chain.Append(again);
        }
        output.Write(End(chain, entries, keys));
        return output.ToArray();
    }

    public async Task<ExportReport> VerifyAsync(byte[] file)
    {
        using var content = new MemoryStream(file);
        return await ExportVerifier.VerifyAsync(content, Keys.Public(), TestContext.Current.CancellationToken);
    }

    public static List<string> Lines(byte[] file) => [.. Encoding.UTF8.GetString(file).TrimEnd('\n').Split('\n')];

    public static byte[] Joined(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    public void Dispose() => _folder.Dispose();

    private static SealedEntry SealedOf(TrailEntry entry) => new(
        OrgId, (entry.OccurredAt.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, entry.Id, entry.Tx, entry.Version, (short)entry.Action, (short)entry.Outcome, (short)entry.ActorKind,
        entry.ActorId, (short)entry.TargetKind, entry.TargetId, entry.SessionId, entry.RequestId, entry.Network, entry.Device, entry.Changes);
}
