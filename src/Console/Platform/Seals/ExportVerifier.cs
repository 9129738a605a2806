using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Castellan.Data.Audit;
using Castellan.Data.Seals;
using Castellan.Platform.Trail;

namespace Castellan.Platform.Seals;

/// <summary>What is wrong with an export.</summary>
public enum ExportFault
{
    /// <summary>It is no line of such a file.</summary>
    Unreadable,

    /// <summary>The next line names another one: this was changed, put in, moved, or one after it was taken out.</summary>
    LineBroken,

    /// <summary>The entry is not what was sealed.</summary>
    EntryAltered,

    /// <summary>A seal without the signature of a known key, or an entry whose seal is not in the file.</summary>
    SealForged,

    /// <summary>An entry of another organisation than the file's.</summary>
    Stranger,

    /// <summary>The signature at the end is none of a known key over this file, or counts other lines.</summary>
    EndForged,

    /// <summary>The file ends before its end.</summary>
    EndMissing,
}

/// <param name="Line">From 1.</param>
public sealed record ExportFinding(ExportFault Fault, long Line);

/// <param name="Entries">How many entries.</param>
/// <param name="Sealed">How many of them are proven by a seal; the others by the signature at the end alone.</param>
public sealed record ExportReport(long Entries, long Sealed, IReadOnlyList<ExportFinding> Findings)
{
    public bool IsIntact => Findings.Count == 0;
}

/// <summary>
/// Verifies an export as JSON Lines with public keys alone: no database, no network. Every character of the file counts. It shows
/// that what is there is what was sealed and exported; that nothing else existed, only a whole day could show.
/// </summary>
public sealed class ExportVerifier(IReadOnlyDictionary<int, byte[]> keys)
{
    private const int MostFindings = 1_000;
    private const int MostSeals = 50_000;
    private const int LongestLine = 4 * 1024 * 1024;

    private readonly List<ExportFinding> _findings = [];
    private readonly Dictionary<long, Seal> _seals = [];
    private byte[] _before = new byte[SHA256.HashSizeInBytes];
    private Guid? _organisation;
    private long _firstOfOrganisation;
    private long _line;
    private long _entries;
    private long _sealed;
    private bool _ended;

    public static async Task<ExportReport> VerifyAsync(Stream file, IReadOnlyDictionary<int, byte[]> keys, CancellationToken cancellation = default)
    {
        var verifier = new ExportVerifier(keys);
        await foreach (var (line, isWhole) in LinesAsync(file, cancellation))
        {
            verifier.Line(line);
            // The end of a line is a character, too.
            verifier._ended &= isWhole;
            if (verifier._findings.Count >= MostFindings)
            {
                break;
            }
        }
        return verifier.Report();
    }

    private ExportReport Report()
    {
        if (!_ended && _findings.Count < MostFindings)
        {
            Find(ExportFault.EndMissing, _line + 1);
        }
        return new ExportReport(_entries, _sealed, [.. _findings.Distinct().OrderBy(finding => finding.Line)]);
    }

    private void Line(byte[] line)
    {
        _line++;
        if (_ended)
        {
            // Nothing is signed that comes after the signature.
            Find(ExportFault.LineBroken, _line);
            return;
        }
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("before").GetString() != Convert.ToBase64String(_before))
            {
                Find(ExportFault.LineBroken, Math.Max(_line - 1, 1));
            }
            switch (json.RootElement.GetProperty("schema").GetString())
            {
                case TrailRecord.Schema:
                    Entry(json.RootElement);
                    break;
                case ProvenLines.SealSchema:
                    Seal(json.RootElement);
                    break;
                case ProvenLines.EndSchema:
                    End(json.RootElement, line);
                    break;
                default:
                    Find(ExportFault.Unreadable, _line);
                    break;
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            Find(ExportFault.Unreadable, _line);
        }
        _before = SHA256.HashData(line);
    }

    private void Seal(JsonElement json)
    {
        // Every batch of entries brings its seals along.
        if (_seals.Count >= MostSeals)
        {
            _seals.Clear();
        }
        if (ProvenLines.ReadSeal(json) is { } seal && seal.Kind == SealKind.Segment && IsSigned(seal.KeyNumber, seal.Message(), seal.Signature))
        {
            _seals[seal.Number] = seal;
        }
        else
        {
            Find(ExportFault.SealForged, _line);
        }
    }

    private void Entry(JsonElement json)
    {
        _entries++;
        var entry = TrailRecord.ReadSealed(json);
        if (_organisation is null)
        {
            (_organisation, _firstOfOrganisation) = (entry.OrgId, _line);
        }
        else if (entry.OrgId != _organisation)
        {
            Find(ExportFault.Stranger, _line);
        }
        if (TrailRecord.ReadProof(json) is not { } proof)
        {
            return;
        }
        _sealed++;
        if (!_seals.TryGetValue(proof.Seal, out var seal))
        {
            Find(ExportFault.SealForged, _line);
        }
        else if (!Covers(seal, entry) || !proof.Proves(EntryLeaf.Of(entry), seal))
        {
            Find(ExportFault.EntryAltered, _line);
        }
    }

    private void End(JsonElement json, byte[] line)
    {
        _ended = true;
        var mark = line.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(ProvenLines.Signature));
        var signature = json.GetProperty("signature").GetBytesFromBase64();
        // Signed again and compared as bytes: nothing may stand there beside what is signed.
        var whole = mark > 0 && line.AsSpan().SequenceEqual(ProvenLines.WithSignature(line[..mark], signature).AsSpan()[..^1]);
        if (!whole || !IsSigned(json.GetProperty("key").GetInt32(), line[..mark], signature)
            || json.GetProperty("lines").GetInt64() != _line - 1 || json.GetProperty("entries").GetInt64() != _entries)
        {
            Find(ExportFault.EndForged, _line);
        }
        if (_organisation is { } organisation && json.GetProperty("organisation").GetGuid() != organisation)
        {
            Find(ExportFault.Stranger, _firstOfOrganisation);
        }
    }

    private static bool Covers(Seal seal, SealedEntry entry) =>
        entry.Tx >= seal.TxFrom && entry.Tx < seal.TxTo && DateOnly.FromDateTime(DateTimeOffset.UnixEpoch.AddTicks(entry.OccurredAt * TimeSpan.TicksPerMicrosecond).UtcDateTime) == seal.Day;

    private bool IsSigned(int key, byte[] message, byte[] signature) => keys.TryGetValue(key, out var known) && Ed25519.Verify(signature, message, known);

    private void Find(ExportFault fault, long line) => _findings.Add(new ExportFinding(fault, line));

    // By bytes: a reader of text would forgive what a hash must not.
    private static async IAsyncEnumerable<(byte[] Line, bool IsWhole)> LinesAsync(Stream file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        using var line = new MemoryStream();
        for (int read; (read = await file.ReadAsync(buffer, cancellation)) > 0;)
        {
            var from = 0;
            for (var end = Array.IndexOf(buffer, (byte)'\n', 0, read); end >= 0; end = Array.IndexOf(buffer, (byte)'\n', from, read - from))
            {
                line.Write(buffer, from, end - from);
                yield return (line.ToArray(), true);
                line.SetLength(0);
                from = end + 1;
            }
            line.Write(buffer, from, read - from);
            if (line.Length > LongestLine)
            {
                break;
            }
        }
        if (line.Length > 0)
        {
            yield return (line.ToArray(), false);
        }
    }

    /// <summary>Reads public keys as <c>--seal-keys</c> prints them.</summary>
    /// <returns>Null when the text holds none, or something else.</returns>
    public static IReadOnlyDictionary<int, byte[]>? ReadKeys(string text)
    {
        Dictionary<int, byte[]> keys = [];
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = new byte[Ed25519.PublicSize];
            if (line.Split(' ') is not [var number, "ed25519", var key] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
                || !Convert.TryFromBase64String(key, bytes, out var length) || length != Ed25519.PublicSize)
            {
                return null;
            }
            keys[known] = bytes;
        }
        return keys.Count > 0 ? keys : null;
    }
}
