using Castellan.Data.Streams;

namespace Castellan.Data.Alerts;

/// <summary>How far the rules have read the audit log of the whole installation. One row; it moves in the transaction that raises what was found.</summary>
public sealed class AlertPosition
{
    public const short Only = 1;

    private AlertPosition()
    {
    }

    public short Id { get; private set; } = Only;

    public long AfterTx { get; private set; }

    public DateTimeOffset AfterAt { get; private set; }

    public Guid AfterId { get; private set; }

    public StreamPlace Place => new(AfterTx, AfterAt.ToUniversalTime(), AfterId);

    public static AlertPosition At(StreamPlace place)
    {
        var position = new AlertPosition();
        position.Move(place);
        return position;
    }

    public void Move(StreamPlace place) => (AfterTx, AfterAt, AfterId) = (place.Tx, place.At, place.Id);
}
