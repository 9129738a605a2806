using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>An authenticator in software (ES256, attestation "none") that can also misbehave: W3C Web Authentication Level 3, section 6.</summary>
internal sealed class SoftPasskey(string origin) : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte Attested = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte[] _userHandle = [];

    public byte[] CredentialId { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The counter of the next signature.</summary>
    public uint Counter { get; set; } = 1;

    public bool VerifiesUser { get; set; } = true;

    public string Origin { get; set; } = origin;

    /// <summary>Answers a request to make a credential.</summary>
    public string Make(string options)
    {
        var asked = JsonNode.Parse(options)!;
        _userHandle = Base64Url.DecodeFromChars((string)asked["user"]!["id"]!);
        var client = Client("webauthn.create", asked);
        byte[] attested = [.. new byte[16], .. Length(CredentialId.Length), .. CredentialId, .. CoseKey()];
        byte[] data = [.. Data(asked["rp"]!["id"]!, Attested), .. attested];
        Counter++;
        byte[] statement = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), .. Bytes(data)];
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["attestationObject"] = Base64Url.EncodeToString(statement),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>Answers a request to use it.</summary>
    public string Answer(string options)
    {
        var asked = JsonNode.Parse(options)!;
        var client = Client("webauthn.get", asked);
        var data = Data(asked["rpId"]!, 0);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Counter++;
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(signature),
            ["userHandle"] = Base64Url.EncodeToString(_userHandle),
        });
    }

    public void Dispose() => _key.Dispose();

    private string Credential(JsonObject response) => new JsonObject
    {
        ["id"] = Base64Url.EncodeToString(CredentialId),
        ["rawId"] = Base64Url.EncodeToString(CredentialId),
        ["type"] = "public-key",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private byte[] Client(string type, JsonNode asked) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = (string)asked["challenge"]!, origin = Origin, crossOrigin = false });

    private byte[] Data(JsonNode relyingParty, byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes((string)relyingParty!)), (byte)(UserPresent | flags | (VerifiesUser ? UserVerified : 0)), .. counter];
    }

    // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    private byte[] CoseKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Bytes(byte[] bytes) => bytes.Length < 256 ? [0x58, (byte)bytes.Length, .. bytes] : [0x59, .. Length(bytes.Length), .. bytes];

    private static byte[] Length(int length) => [(byte)(length >> 8), (byte)length];
}
