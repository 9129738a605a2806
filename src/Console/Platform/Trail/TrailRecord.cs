using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Castellan.Data.Audit;
using Castellan.Data.Seals;

namespace Castellan.Platform.Trail;

/// <summary>
/// Writes entries as JSON for machines: in the console's own schema (docs/audit-schema.md, docs/audit-schema.json) and as OCSF
/// events. The names are those of the moment of writing; who was erased has none.
/// </summary>
public static class TrailRecord
{
    /// <summary>Changes with every change of meaning; a field that is added changes nothing.</summary>
    public const string Schema = "castellan.audit/1";

    private const int Informational = 1;
    private const int Medium = 3;
    private const int Success = 1;
    private const int Failure = 2;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    /// <param name="position">The entry's place in a stream, where there is one.</param>
    /// <param name="before">What the line before comes to, in a file that proves itself.</param>
    /// <param name="proof">What leads from the entry to its seal; null while it has none.</param>
    public static void Write(Stream output, Guid orgId, TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names, long? position = null, string? before = null, EntryProof? proof = null)
    {
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            if (position is { } place)
            {
                json.WriteNumber("position", place);
            }
            json.WriteString("id", entry.Id);
            json.WriteString("time", TrailClock.Machine(entry.OccurredAt));
            json.WriteString("organisation", orgId);
            json.WriteString("action", NameOf(entry.Action));
            json.WriteString("family", TrailFamilies.FamilyOf(entry.Action).ToString());
            json.WriteString("outcome", entry.Outcome.ToString());
            WriteParty(json, "actor", entry.ActorKind.ToString(), entry.ActorId, names);
            WriteParty(json, "target", entry.TargetKind.ToString(), entry.TargetId, names);
            WriteText(json, "session", entry.SessionId?.ToString());
            WriteText(json, "request", entry.RequestId);
            WriteText(json, "network", entry.Network);
            WriteText(json, "device", entry.Device);
            json.WritePropertyName("changes");
            json.WriteRawValue(entry.Changes ?? "null", skipInputValidation: true);
            if (before is not null)
            {
                WriteProof(json, entry, proof);
                json.WriteString("before", before);
            }
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    /// <summary>Reads back what is sealed of an entry that was written with its proof.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static SealedEntry ReadSealed(JsonElement json)
    {
        var proof = json.GetProperty("proof");
        var (actor, target) = (json.GetProperty("actor"), json.GetProperty("target"));
        var at = DateTimeOffset.ParseExact(json.GetProperty("time").GetString()!, "O", CultureInfo.InvariantCulture);
        return new SealedEntry(
            json.GetProperty("organisation").GetGuid(), (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, json.GetProperty("id").GetGuid(), proof.GetProperty("tx").GetInt64(),
            proof.GetProperty("version").GetInt16(), proof.GetProperty("number").GetInt16(), (short)Number<AuditOutcome>(json.GetProperty("outcome")), (short)Number<ActorKind>(actor.GetProperty("kind")), Id(actor, "id"),
            (short)Number<TargetKind>(target.GetProperty("kind")), Id(target, "id"), Id(json, "session"), Text(json, "request"), Text(json, "network"), Text(json, "device"),
            json.GetProperty("changes") is { ValueKind: not JsonValueKind.Null } changes ? changes.GetRawText() : null);

        static TEnum Number<TEnum>(JsonElement value)
            where TEnum : struct, Enum => Enum.TryParse<TEnum>(value.GetString(), out var known) ? known : throw new FormatException("No such name.");

        static Guid? Id(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? value.GetGuid() : null;

        static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    /// <summary>Null for an entry that was not sealed yet.</summary>
    internal static EntryProof? ReadProof(JsonElement json)
    {
        var proof = json.GetProperty("proof");
        return proof.TryGetProperty("seal", out var seal)
            ? new EntryProof(seal.GetInt64(), proof.GetProperty("index").GetInt32(), [.. proof.GetProperty("path").EnumerateArray().Select(step => step.GetBytesFromBase64())])
            : null;
    }

    /// <inheritdoc cref="Write"/>
    public static void WriteOcsf(Stream output, Guid orgId, TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names, long? position = null)
    {
        var ocsf = AuditCatalogue.Find(entry.Action)?.Ocsf ?? Ocsf.ApiOther;
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("time", entry.OccurredAt.ToUnixTimeMilliseconds());
            json.WriteNumber("category_uid", ocsf.CategoryUid);
            json.WriteString("category_name", ocsf.CategoryName);
            json.WriteNumber("class_uid", ocsf.ClassUid);
            json.WriteString("class_name", ocsf.ClassName);
            json.WriteNumber("activity_id", ocsf.ActivityId);
            json.WriteString("activity_name", NameOf(entry.Action));
            json.WriteNumber("type_uid", ocsf.TypeUid);
            json.WriteNumber("severity_id", entry.Outcome == AuditOutcome.Done ? Informational : Medium);
            json.WriteNumber("status_id", entry.Outcome == AuditOutcome.Done ? Success : Failure);
            json.WriteString("status", entry.Outcome == AuditOutcome.Done ? "Success" : "Failure");
            WriteMetadata(json, orgId, entry, position);
            WriteOrigin(json, entry, names);
            WriteObject(json, ocsf, entry, names);
            if (entry.Changes is not null)
            {
                json.WriteStartObject("unmapped");
                json.WritePropertyName("changes");
                json.WriteRawValue(entry.Changes, skipInputValidation: true);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    // Together with what stands in the entry itself: all that its leaf is made of, and the way to the root.
    private static void WriteProof(Utf8JsonWriter json, TrailEntry entry, EntryProof? proof)
    {
        json.WriteStartObject("proof");
        json.WriteNumber("version", entry.Version);
        json.WriteNumber("tx", entry.Tx);
        json.WriteNumber("number", (short)entry.Action);
        if (proof is not null)
        {
            json.WriteNumber("seal", proof.Seal);
            json.WriteNumber("index", proof.Index);
            json.WriteStartArray("path");
            foreach (var step in proof.Path)
            {
                json.WriteBase64StringValue(step);
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, Guid orgId, TrailEntry entry, long? position)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", Ocsf.Version);
        json.WriteString("uid", entry.Id);
        json.WriteString("tenant_uid", orgId);
        WriteText(json, "correlation_uid", entry.RequestId);
        if (position is { } place)
        {
            json.WriteNumber("sequence", place);
        }
        json.WriteStartObject("product");
        json.WriteString("name", "Castellan");
        json.WriteString("vendor_name", "Castellan");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOrigin(Utf8JsonWriter json, TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names)
    {
        json.WriteStartObject("actor");
        if (entry.ActorKind == ActorKind.Job)
        {
            json.WriteString("app_name", "Castellan jobs");
        }
        WriteUser(json, "user", entry.ActorKind == ActorKind.Job ? null : entry.ActorId, names);
        if (entry.SessionId is { } session)
        {
            json.WriteStartObject("session");
            json.WriteString("uid", session);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartObject("src_endpoint");
        WriteText(json, "name", entry.Device);
        WriteText(json, "subnet_uid", entry.Network);
        json.WriteEndObject();
    }

    // What each class asks for beyond who and where.
    private static void WriteObject(Utf8JsonWriter json, Ocsf ocsf, TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names)
    {
        var person = entry.TargetKind == TargetKind.Person ? entry.TargetId : entry.ActorId;
        switch (ocsf.ClassUid)
        {
            case Ocsf.AccountChange or Ocsf.Authentication:
                WriteUser(json, "user", person, names);
                break;
            case Ocsf.UserAccess:
                WriteUser(json, "user", person, names);
                json.WriteStartArray("privileges");
                json.WriteStringValue(NameOf(entry.Action));
                json.WriteEndArray();
                break;
            case Ocsf.EntityManagement:
                json.WriteStartObject("entity");
                json.WriteString("type", entry.TargetKind.ToString());
                WriteText(json, "uid", entry.TargetId?.ToString());
                WriteText(json, "name", Named(entry.TargetId, names));
                json.WriteEndObject();
                break;
            case Ocsf.DetectionFinding:
                json.WriteStartObject("finding_info");
                json.WriteString("title", NameOf(entry.Action));
                json.WriteString("uid", (entry.TargetId ?? entry.Id).ToString());
                json.WriteEndObject();
                break;
            default:
                json.WriteStartObject("api");
                json.WriteString("operation", NameOf(entry.Action));
                json.WriteEndObject();
                if (entry.TargetKind != TargetKind.None)
                {
                    json.WriteStartArray("resources");
                    json.WriteStartObject();
                    json.WriteString("type", entry.TargetKind.ToString());
                    WriteText(json, "uid", entry.TargetId?.ToString());
                    WriteText(json, "name", Named(entry.TargetId, names));
                    json.WriteEndObject();
                    json.WriteEndArray();
                }
                break;
        }
    }

    /// <summary>An action of another version goes by its number.</summary>
    public static string NameOf(AuditAction action) => action.ToString();

    private static void WriteUser(Utf8JsonWriter json, string property, Guid? id, IReadOnlyDictionary<Guid, TrailName> names)
    {
        json.WriteStartObject(property);
        json.WriteString("uid", id?.ToString() ?? "unknown");
        WriteText(json, "name", Named(id, names));
        json.WriteEndObject();
    }

    private static void WriteParty(Utf8JsonWriter json, string property, string kind, Guid? id, IReadOnlyDictionary<Guid, TrailName> names)
    {
        json.WriteStartObject(property);
        json.WriteString("kind", kind);
        WriteText(json, "id", id?.ToString());
        WriteText(json, "name", Named(id, names));
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string property, string? text)
    {
        if (text is not null)
        {
            json.WriteString(property, text);
        }
    }

    private static string? Named(Guid? id, IReadOnlyDictionary<Guid, TrailName> names) => id is { } known ? names.GetValueOrDefault(known)?.Text : null;
}
