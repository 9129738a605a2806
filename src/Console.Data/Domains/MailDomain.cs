using System.Security.Cryptography;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Domains;

/// <summary>How an organisation showed that an e-mail domain is its own. Stored as a number; never renumber.</summary>
public enum DomainProof : short
{
    /// <summary>By a record that only whoever runs the domain can publish; looked up again every day.</summary>
    Dns = 1,

    /// <summary>An operator of the installation looked at other evidence.</summary>
    Operator = 2,
}

/// <summary>What the domain's name servers said about the record.</summary>
public enum DomainAnswer
{
    /// <summary>Nothing that can be trusted: no answer, or a fault of theirs.</summary>
    Unknown,

    Found,

    Absent,
}

/// <summary>
/// An e-mail domain that an organisation says is its own. Verified, it makes accounts whose address is in it, and which are in no
/// other organisation, managed ones. Verified it belongs to one organisation at a time; the database sees to that.
/// </summary>
public sealed class MailDomain : ITenantOwned
{
    public const int Most = 20;
    public const int ReasonLength = 500;

    /// <summary>What is published begins with it.</summary>
    public const string RecordPrefix = "castellan-verification=";

    /// <summary>Between two look-ups that people ask for.</summary>
    public static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(30);

    /// <summary>Between two look-ups of the job.</summary>
    public static readonly TimeSpan BetweenSweeps = TimeSpan.FromHours(23);

    /// <summary>How long the record may be gone.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    private MailDomain()
    {
    }

    public Guid OrgId { get; private set; }

    /// <summary>In ASCII, lower case, as <see cref="EmailAddress.Domain"/> has it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>No secret: it says which organisation a record speaks for.</summary>
    public string Token { get; private set; } = "";

    public Guid AddedBy { get; private set; }

    public DateTimeOffset AddedAt { get; private set; }

    public DateTimeOffset? VerifiedAt { get; private set; }

    public DomainProof? Proof { get; private set; }

    public DateTimeOffset? CheckedAt { get; private set; }

    /// <summary>Since when a verified domain's record is found to be gone.</summary>
    public DateTimeOffset? MissingSince { get; private set; }

    /// <summary>The operator who approved it.</summary>
    public Guid? ApprovedBy { get; private set; }

    public string ApprovalReason { get; private set; } = "";

    public bool IsVerified => VerifiedAt is not null;

    /// <summary>The text of the DNS record.</summary>
    public string Record => RecordPrefix + Token;

    /// <summary>The domain as addresses have it; refused where it is none, or where anybody gets an address.</summary>
    public static Outcome<string> NameOf(string? typed)
    {
        if (!EmailAddress.TryParse($"x@{typed?.Trim().TrimStart('@')}", out var address))
        {
            return new DomainMalformed();
        }
        return PublicMailProviders.Include(address.Domain) ? new DomainOfEverybody(address.Domain) : address.Domain;
    }

    public static MailDomain Add(Guid orgId, string name, Guid by, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        Name = name,
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        AddedBy = by,
        AddedAt = now,
    };

    /// <summary>Somebody wants it looked up now.</summary>
    public Outcome<Done> TakeTurn(DateTimeOffset now)
    {
        if (now < CheckedAt + BetweenChecks)
        {
            return new DomainCheckedJustNow();
        }
        CheckedAt = now;
        return Done.Instance;
    }

    /// <summary>Takes an answer. A record that is gone takes the verification along only after <see cref="Patience"/>; no answer takes nothing.</summary>
    public DomainChange Answer(DomainAnswer answer, DateTimeOffset now)
    {
        CheckedAt = now;
        switch (answer)
        {
            case DomainAnswer.Found when IsVerified:
                MissingSince = null;
                return DomainChange.None;
            case DomainAnswer.Found:
                (VerifiedAt, Proof, MissingSince) = (now, DomainProof.Dns, null);
                return DomainChange.Verified;
            case DomainAnswer.Absent when Proof == DomainProof.Dns:
                MissingSince ??= now;
                if (now < MissingSince + Patience)
                {
                    return DomainChange.None;
                }
                (VerifiedAt, Proof, MissingSince) = (null, null, null);
                return DomainChange.Withdrawn;
            default:
                return DomainChange.None;
        }
    }

    public Outcome<Done> Approve(string? reason, Guid by, DateTimeOffset now)
    {
        if (IsVerified)
        {
            return new DomainVerifiedAlready();
        }
        return ProseText.Required(reason, ReasonLength).Then<Done>(why =>
        {
            (VerifiedAt, Proof, ApprovedBy, ApprovalReason, MissingSince) = (now, DomainProof.Operator, by, why, null);
            return Done.Instance;
        });
    }
}

/// <summary>What an answer changed.</summary>
public enum DomainChange
{
    None,
    Verified,
    Withdrawn,
}
