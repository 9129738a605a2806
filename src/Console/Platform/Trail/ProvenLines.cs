using System.Text;
using System.Text.Json;
using Castellan.Data.Seals;

namespace Castellan.Platform.Trail;

/// <summary>
/// The lines of an export that prove the others (docs/audit-schema.md): the seals that entries were under, and at the end a signature
/// over the chain of all lines.
/// </summary>
public static class ProvenLines
{
    public const string SealSchema = "castellan.seal/1";
    public const string EndSchema = "castellan.end/1";

    internal const string Signature = ",\"signature\":\"";

    /// <summary>A seal, for the entries that follow.</summary>
    public static void WriteSeal(Stream output, Seal seal, string before)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("schema", SealSchema);
            json.WriteNumber("number", seal.Number);
            json.WriteNumber("kind", (short)seal.Kind);
            json.WriteString("day", seal.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteNumber("txFrom", seal.TxFrom);
            json.WriteNumber("txTo", seal.TxTo);
            json.WriteNumber("entries", seal.Entries);
            json.WriteBase64String("root", seal.Root);
            json.WriteBase64String("previous", seal.Previous);
            json.WriteString("epoch", seal.Epoch);
            json.WriteNumber("key", seal.KeyNumber);
            json.WriteString("sealedAt", TrailClock.Machine(seal.SealedAt));
            json.WriteBase64String("signature", seal.Signature);
            json.WriteString("before", before);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    /// <returns>Null when it is no seal.</returns>
    public static Seal? ReadSeal(JsonElement json)
    {
        try
        {
            return new Seal(
                json.GetProperty("number").GetInt64(), (SealKind)json.GetProperty("kind").GetInt16(), DateOnly.ParseExact(json.GetProperty("day").GetString()!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                json.GetProperty("txFrom").GetInt64(), json.GetProperty("txTo").GetInt64(), json.GetProperty("entries").GetInt32(), json.GetProperty("root").GetBytesFromBase64(),
                json.GetProperty("previous").GetBytesFromBase64(), json.GetProperty("epoch").GetString()!, json.GetProperty("key").GetInt32(), json.GetProperty("sealedAt").GetDateTimeOffset(),
                json.GetProperty("signature").GetBytesFromBase64()) is { Root.Length: EntryLeaf.Size, Previous.Length: EntryLeaf.Size } seal ? seal : null;
        }
        catch (Exception unreadable) when (unreadable is KeyNotFoundException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            return null;
        }
    }

    /// <summary>The last line: everything but its signature, which is over these very bytes.</summary>
    public static byte[] End(Guid orgId, Guid exportId, LineChain chain, long entries, int key)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("schema", EndSchema);
            json.WriteString("organisation", orgId);
            json.WriteString("export", exportId);
            json.WriteNumber("lines", chain.Lines);
            json.WriteNumber("entries", entries);
            json.WriteNumber("key", key);
            json.WriteString("before", chain.Before);
            json.WriteEndObject();
        }
        return output.ToArray()[..^1];
    }

    public static byte[] WithSignature(byte[] end, byte[] signature) => [.. end, .. Encoding.ASCII.GetBytes($"{Signature}{Convert.ToBase64String(signature)}\"}}\n")];
}
