using Castellan.Data.Outcomes;

namespace Castellan.Data.Streams;

/// <summary>Stored as a number; never renumber.</summary>
public enum StreamFormat : short
{
    JsonLines = 1,
    Ocsf = 2,
}

/// <summary>How a receiver knows who sends. Stored as a number; never renumber.</summary>
public enum StreamSigning : short
{
    /// <summary>The secret goes along as a bearer token.</summary>
    Bearer = 1,

    /// <summary>The secret stays here; each delivery carries its HMAC-SHA256.</summary>
    Hmac = 2,
}

/// <summary>Stored as a number; never renumber.</summary>
public enum StreamState : short
{
    Active = 0,
    Paused = 1,
    Deleted = 2,
}

/// <summary>Where the audit log of an organisation is sent, and how.</summary>
public sealed class AuditStream : ITenantOwned
{
    private AuditStream()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public string Name { get; private set; } = "";

    public string Url { get; private set; } = "";

    public StreamFormat Format { get; private set; }

    public StreamSigning Signing { get; private set; }

    /// <summary>Bound to this row; never read back by anybody but the sender.</summary>
    public byte[] SealedSecret { get; private set; } = [];

    public StreamState State { get; private set; }

    /// <summary>Whether it stopped by itself, after failing again and again.</summary>
    public bool GaveUp { get; private set; }

    public Guid CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static AuditStream Open(Guid orgId, Guid id, string name, Uri url, StreamFormat format, StreamSigning signing, byte[] sealedSecret, Guid by, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        Id = id,
        Name = name,
        Url = url.AbsoluteUri,
        Format = format,
        Signing = signing,
        SealedSecret = sealedSecret,
        CreatedBy = by,
        CreatedAt = now,
    };

    /// <param name="gaveUp">By itself, after repeated failure.</param>
    public Outcome<Done> Pause(bool gaveUp)
    {
        if (State != StreamState.Active)
        {
            return new StreamNotActive();
        }
        State = StreamState.Paused;
        GaveUp = gaveUp;
        return Done.Instance;
    }

    public Outcome<Done> Resume()
    {
        if (State != StreamState.Paused)
        {
            return new StreamNotPaused();
        }
        State = StreamState.Active;
        GaveUp = false;
        return Done.Instance;
    }

    /// <summary>The secret goes at once.</summary>
    public Outcome<Done> Delete()
    {
        if (State == StreamState.Deleted)
        {
            return new StreamNotFound();
        }
        State = StreamState.Deleted;
        SealedSecret = [];
        return Done.Instance;
    }
}
