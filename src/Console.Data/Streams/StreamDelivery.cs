namespace Castellan.Data.Streams;

/// <summary>
/// A place in the order in which entries are sent: by transaction, time and id. Entries of a transaction are sent once no older
/// one can still commit, so none slips in behind a place that was passed.
/// </summary>
public sealed record StreamPlace(long Tx, DateTimeOffset At, Guid Id)
{
    /// <summary>Before the first entry of a transaction.</summary>
    public static StreamPlace Before(long tx) => new(tx, DateTimeOffset.UnixEpoch, Guid.Empty);
}

/// <summary>How far a stream has come. What it says was delivered was accepted; what was accepted may be sent once more.</summary>
public sealed class StreamDelivery : ITenantOwned
{
    /// <summary>After so many failures in a row, about an hour and a half, the stream stops by itself.</summary>
    public const int MostFailures = 15;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private StreamDelivery()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid StreamId { get; private set; }

    /// <summary>So many entries were delivered: the number of the last one.</summary>
    public long Position { get; private set; }

    public long AfterTx { get; private set; }

    public DateTimeOffset AfterAt { get; private set; }

    public Guid AfterId { get; private set; }

    public int Failures { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>What the receiver last answered: a status, or the kind of failure. Never its words.</summary>
    public string? LastAnswer { get; private set; }

    public DateTimeOffset? ClaimedUntil { get; private set; }

    public StreamPlace Place => new(AfterTx, AfterAt.ToUniversalTime(), AfterId);

    public static StreamDelivery From(Guid orgId, Guid streamId, StreamPlace place, DateTimeOffset now)
    {
        var delivery = new StreamDelivery { OrgId = orgId, StreamId = streamId, NextAttemptAt = now };
        delivery.MoveTo(place);
        return delivery;
    }

    public void Claim(DateTimeOffset until) => ClaimedUntil = until;

    /// <summary>Nothing more to send for now.</summary>
    public void Rest(StreamPlace place)
    {
        MoveTo(place);
        ClaimedUntil = null;
    }

    public void Delivered(StreamPlace place, int entries, string answer, DateTimeOffset now, DateTimeOffset until)
    {
        MoveTo(place);
        Position += entries;
        Failures = 0;
        LastAnswer = answer;
        DeliveredAt = now;
        NextAttemptAt = now;
        ClaimedUntil = until;
    }

    public void Failed(string answer, DateTimeOffset now)
    {
        Failures++;
        LastAnswer = answer;
        ClaimedUntil = null;
        NextAttemptAt = now + Wait(Failures);
    }

    /// <summary>Starts anew: after a pause, or from an earlier place.</summary>
    public void Restart(DateTimeOffset now, StreamPlace? place = null, long? position = null)
    {
        Failures = 0;
        NextAttemptAt = now;
        if (place is not null)
        {
            MoveTo(place);
            Position = position ?? Position;
        }
    }

    public static TimeSpan Wait(int failures)
    {
        var wait = FirstWait * Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        return wait < LongestWait ? wait : LongestWait;
    }

    private void MoveTo(StreamPlace place) => (AfterTx, AfterAt, AfterId) = (place.Tx, place.At, place.Id);
}

/// <summary>A delivery that was accepted, with the place before it, so that the stream can be sent again from here.</summary>
public sealed class StreamBatch : ITenantOwned
{
    private StreamBatch()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid StreamId { get; private set; }

    public long FirstPosition { get; private set; }

    public int Entries { get; private set; }

    public long AfterTx { get; private set; }

    public DateTimeOffset AfterAt { get; private set; }

    public Guid AfterId { get; private set; }

    public DateTimeOffset DeliveredAt { get; private set; }

    public StreamPlace Before => new(AfterTx, AfterAt.ToUniversalTime(), AfterId);

    public static StreamBatch Of(Guid orgId, Guid streamId, long firstPosition, int entries, StreamPlace before, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        StreamId = streamId,
        FirstPosition = firstPosition,
        Entries = entries,
        AfterTx = before.Tx,
        AfterAt = before.At,
        AfterId = before.Id,
        DeliveredAt = now,
    };
}
