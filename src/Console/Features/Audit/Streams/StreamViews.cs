using Castellan.Data.Streams;

namespace Castellan.Features.Audit.Streams;

/// <summary>A stream as the list shows it. The secret is never read back.</summary>
public sealed record StreamRow(
    Guid Id, string Name, string Url, StreamFormat Format, StreamSigning Signing, StreamState State, bool GaveUp,
    long Position, int Failures, DateTimeOffset? DeliveredAt, string? LastAnswer, DateTimeOffset NextAttemptAt, long? OldestReplay);

/// <summary>A stream to be set up.</summary>
/// <param name="FromBeginning">Whether it begins with all that is kept, or with what comes from now on.</param>
public sealed record StreamDraft(string Name, string Url, StreamFormat Format, StreamSigning Signing, string Secret, bool FromBeginning)
{
    public override string ToString() => nameof(StreamDraft);
}
