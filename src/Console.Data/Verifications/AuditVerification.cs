using Castellan.Data.Outcomes;

namespace Castellan.Data.Verifications;

/// <summary>Stored as a number; never renumber.</summary>
public enum VerificationState : short
{
    Waiting = 0,
    Intact = 1,
    Broken = 2,
    Failed = 3,
}

/// <summary>What a verification looked at, as far as it is this organisation's.</summary>
/// <param name="Entries">Entries compared with their seals, held copies among them.</param>
/// <param name="Seals">Of the whole installation: one chain.</param>
/// <param name="First">Its oldest entry.</param>
public sealed record VerifiedExtent(long Entries, long Seals, DateTimeOffset? First, DateTimeOffset? Last);

/// <summary>A comparison of the audit log with its seals: who wanted it, how far it went, what it found.</summary>
public sealed class AuditVerification : ITenantOwned
{
    private AuditVerification()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    /// <summary>Null for the daily one.</summary>
    public Guid? RequestedBy { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    public VerificationState State { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public long Entries { get; private set; }

    public long Seals { get; private set; }

    public DateTimeOffset? FirstAt { get; private set; }

    public DateTimeOffset? LastAt { get; private set; }

    /// <summary>JSON: what is wrong, by seal, day and entry.</summary>
    public string Findings { get; private set; } = "[]";

    public static AuditVerification Request(Guid orgId, Guid? by, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        Id = Guid.CreateVersion7(now),
        RequestedBy = by,
        RequestedAt = now,
    };

    /// <param name="findings">JSON.</param>
    public Outcome<Done> Finish(bool intact, VerifiedExtent extent, string findings, DateTimeOffset now) => End(intact ? VerificationState.Intact : VerificationState.Broken, now).Then<Done>(done =>
    {
        (Entries, Seals, FirstAt, LastAt, Findings) = (extent.Entries, extent.Seals, extent.First, extent.Last, findings);
        return done;
    });

    /// <summary>It was tried several times and never came to its end; that says nothing about the log.</summary>
    public Outcome<Done> Fail(DateTimeOffset now) => End(VerificationState.Failed, now);

    private Outcome<Done> End(VerificationState state, DateTimeOffset now)
    {
        if (State != VerificationState.Waiting)
        {
            return new VerificationOver();
        }
        State = state;
        EndedAt = now;
        return Done.Instance;
    }
}
