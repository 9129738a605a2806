using System.Text;
using Castellan.Data.Exports;
using Castellan.Data.Files;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;

namespace Castellan.Features.Audit.Exports;

/// <summary>Turns pages of the trail into the bytes of a file, in one of the forms.</summary>
public sealed class ExportFile(TrailSentence sentence, TrailWords words)
{
    private static readonly string[] Columns =
    [
        "time_utc", "time_local", "action", "sentence", "outcome", "actor_kind", "actor_id", "actor", "target_kind", "target_id", "target", "changes", "network", "device", "session_id",
        "request_id", "id",
    ];

    public static string NameOf(ExportFormat format, string slug, DateTimeOffset at) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"audit-{slug}-{at.UtcDateTime:yyyyMMdd-HHmmss}{(format switch { ExportFormat.Csv => ".csv", ExportFormat.Ocsf => "-ocsf.jsonl", _ => ".jsonl" })}");

    public static string TypeOf(ExportFormat format) => format == ExportFormat.Csv ? ContentTypes.Csv : ContentTypes.JsonLines;

    /// <summary>What stands in front of the first entry.</summary>
    public static byte[] Head(ExportFormat format)
    {
        if (format != ExportFormat.Csv)
        {
            return [];
        }
        var line = new StringBuilder();
        CsvText.AppendLine(line, Columns);
        return [.. CsvText.Mark, .. Encoding.UTF8.GetBytes(line.ToString())];
    }

    /// <summary>Whether a form carries what proves its entries.</summary>
    public static bool IsProven(ExportFormat format) => format == ExportFormat.JsonLines;

    /// <summary>Entries with their proofs, after the seals that these lead to; each line names the one before.</summary>
    public static byte[] ProvenEntries(Guid orgId, IEnumerable<TrailEntry> entries, IReadOnlyDictionary<Guid, TrailName> names, ProofBatch proofs, LineChain chain)
    {
        using var output = new MemoryStream();
        foreach (var segment in proofs.Segments)
        {
            Chained(line => ProvenLines.WriteSeal(line, segment, chain.Before));
        }
        foreach (var entry in entries)
        {
            Chained(line => TrailRecord.Write(line, orgId, entry, names, before: chain.Before, proof: proofs.Proofs.GetValueOrDefault(entry.Id)));
        }
        return output.ToArray();

        void Chained(Action<MemoryStream> write)
        {
            var from = (int)output.Length;
            write(output);
            chain.Append(output.GetBuffer().AsSpan(from, (int)output.Length - from));
        }
    }

    public byte[] Lines(ExportFormat format, Guid orgId, TimeZoneInfo zone, IEnumerable<TrailEntry> entries, IReadOnlyDictionary<Guid, TrailName> names)
    {
        using var output = new MemoryStream();
        if (format == ExportFormat.Csv)
        {
            var line = new StringBuilder();
            foreach (var entry in entries)
            {
                AppendCsv(line, zone, entry, names);
            }
            output.Write(Encoding.UTF8.GetBytes(line.ToString()));
            return output.ToArray();
        }
        foreach (var entry in entries)
        {
            if (format == ExportFormat.Ocsf)
            {
                TrailRecord.WriteOcsf(output, orgId, entry, names);
            }
            else
            {
                TrailRecord.Write(output, orgId, entry, names);
            }
        }
        return output.ToArray();
    }

    private void AppendCsv(StringBuilder line, TimeZoneInfo zone, TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names) => CsvText.AppendLine(line,
        TrailClock.Machine(entry.OccurredAt), TimeZoneInfo.ConvertTime(entry.OccurredAt, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", System.Globalization.CultureInfo.InvariantCulture),
        TrailRecord.NameOf(entry.Action), sentence.TextOf(entry, names), entry.Outcome.ToString(), entry.ActorKind.ToString(), entry.ActorId?.ToString(), words.Actor(entry, names),
        entry.TargetKind.ToString(), entry.TargetId?.ToString(), entry.TargetKind == Data.Audit.TargetKind.None ? null : words.Target(entry, names), entry.Changes, entry.Network, entry.Device,
        entry.SessionId?.ToString(), entry.RequestId, entry.Id.ToString());
}
