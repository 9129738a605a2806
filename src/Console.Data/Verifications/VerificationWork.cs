namespace Castellan.Data.Verifications;

/// <summary>How far a verification has come that somebody asked for.</summary>
public sealed class VerificationWork : ITenantOwned
{
    private VerificationWork()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid VerificationId { get; private set; }

    public DateTimeOffset? ClaimedUntil { get; private set; }

    /// <summary>Runs that began and did not come to an end.</summary>
    public int Attempts { get; private set; }

    /// <summary>Segments compared by now, of <see cref="Total"/>.</summary>
    public int Compared { get; private set; }

    public int Total { get; private set; }

    public static VerificationWork For(Guid orgId, Guid verificationId) => new() { OrgId = orgId, VerificationId = verificationId };

    public void Claim(DateTimeOffset until)
    {
        ClaimedUntil = until;
        Attempts++;
    }

    public void Advance(int compared, int total, DateTimeOffset until) => (Compared, Total, ClaimedUntil) = (compared, total, until);
}
