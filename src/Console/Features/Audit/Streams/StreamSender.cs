using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Castellan.Data.Streams;
using Castellan.Platform.Outbound;
using Castellan.Platform.Sealing;
using Castellan.Platform.Trail;

namespace Castellan.Features.Audit.Streams;

/// <summary>What a receiver answered: a status or the kind of failure, never its words.</summary>
public sealed record StreamAnswer(bool IsAccepted, string Words);

/// <summary>Hands one batch to a stream's receiver.</summary>
public sealed class StreamSender(OutboundClient client, Sealer sealer, TimeProvider clock)
{
    private const string SecretPurpose = "audit-stream.secret";
    private const string TestLine = """{"schema":"castellan.audit/1","test":true}""" + "\n";

    public static SealBinding BindingOf(Guid orgId, Guid streamId) => SealBinding.To(SecretPurpose, orgId, streamId);

    public static byte[] Body(AuditStream stream, IReadOnlyList<TrailEntry> entries, IReadOnlyDictionary<Guid, TrailName> names, long firstPosition)
    {
        using var body = new MemoryStream();
        var position = firstPosition;
        foreach (var entry in entries)
        {
            if (stream.Format == StreamFormat.Ocsf)
            {
                TrailRecord.WriteOcsf(body, stream.OrgId, entry, names, position++);
            }
            else
            {
                TrailRecord.Write(body, stream.OrgId, entry, names, position++);
            }
        }
        return body.ToArray();
    }

    /// <summary>A line that is no entry, to see whether a receiver takes it.</summary>
    public Task<StreamAnswer> TestAsync(AuditStream stream, CancellationToken cancellation) => SendAsync(stream, Encoding.UTF8.GetBytes(TestLine), null, cancellation);

    /// <param name="positions">Of the first and the last entry; null for a test.</param>
    public async Task<StreamAnswer> SendAsync(AuditStream stream, byte[] body, (long First, long Last)? positions, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, stream.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.UserAgent.ParseAdd("Castellan");
        request.Headers.Add("Castellan-Stream", stream.Id.ToString());
        if (positions is { } place)
        {
            request.Headers.Add("Castellan-First-Position", place.First.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Castellan-Last-Position", place.Last.ToString(CultureInfo.InvariantCulture));
        }
        try
        {
            Authenticate(request, stream, body);
            var status = (int)await client.SendAsync(request, cancellation);
            return new StreamAnswer(status is >= 200 and < 300, status.ToString(CultureInfo.InvariantCulture));
        }
        catch (OutboundRefusedException)
        {
            return new StreamAnswer(false, "closed-network");
        }
        catch (HttpRequestException failure)
        {
            return new StreamAnswer(false, failure.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new StreamAnswer(false, "timeout");
        }
        catch (IOException)
        {
            return new StreamAnswer(false, "connection-cut");
        }
    }

    private void Authenticate(HttpRequestMessage request, AuditStream stream, byte[] body)
    {
        var secret = sealer.Open(stream.SealedSecret, BindingOf(stream.OrgId, stream.Id));
        try
        {
            if (stream.Signing == StreamSigning.Bearer)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Encoding.UTF8.GetString(secret));
                return;
            }
            // The time is signed too, so an old delivery cannot be sent again by somebody else.
            var at = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            byte[] signed = [.. Encoding.ASCII.GetBytes(at), (byte)'.', .. body];
            request.Headers.Add("Castellan-Signature", $"t={at},v1={Convert.ToHexStringLower(HMACSHA256.HashData(secret, signed))}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
