using System.Security.Cryptography;
using Castellan.Data.Outcomes;

namespace Castellan.Data.Members;

/// <summary>
/// An offer to one e-mail address to join with one role. Only the hash of its secret is kept. It stays visible after it
/// expired and then blocks nothing: no unique index can say so, a new one is checked by <see cref="MayInvite"/> under the
/// organisation's row lock.
/// </summary>
public sealed class Invitation : ITenantOwned
{
    /// <summary>Bytes of a SHA-256 hash.</summary>
    public const int SecretHashLength = 32;

    /// <summary>How long an offer stands after it was last sent.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>How long an offer that came to nothing stays on the list.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    private Invitation()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    /// <summary>The normalised address: what is compared and looked up.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The address as it was typed: what is shown and written to.</summary>
    public string AddressAsTyped { get; private set; } = "";

    public Guid RoleId { get; private set; }

    public Guid InvitedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public byte[] SecretHash { get; private set; } = [];

    public int SentCount { get; private set; }

    public DateTimeOffset LastSentAt { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public Guid? AcceptedBy { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public Guid? RevokedBy { get; private set; }

    /// <summary>Language of the mail: en or fr.</summary>
    public string Language { get; private set; } = "";

    /// <summary>When the row may be purged; null once accepted, when it is part of the member's history.</summary>
    public DateTimeOffset? PurgeAfter { get; private set; }

    public static Invitation Create(
        Guid orgId, string normalisedAddress, string addressAsTyped, Guid roleId, Guid invitedBy,
        byte[] secretHash, string language, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(normalisedAddress);
        return new Invitation
        {
            OrgId = orgId,
            Id = Guid.CreateVersion7(now),
            Address = normalisedAddress,
            AddressAsTyped = addressAsTyped,
            RoleId = roleId,
            InvitedBy = invitedBy,
            CreatedAt = now,
            Language = language,
        }.Sent(secretHash, now);
    }

    /// <summary>May the address be invited, given its earlier invitations? Only a pending one stands in the way.</summary>
    public static Outcome<Done> MayInvite(IEnumerable<Invitation> earlier, DateTimeOffset now) =>
        earlier.Any(invitation => invitation.StateAt(now) == InvitationState.Pending) ? new InvitationPending() : Done.Instance;

    public InvitationState StateAt(DateTimeOffset now) =>
        AcceptedAt is not null ? InvitationState.Accepted
        : RevokedAt is not null ? InvitationState.Revoked
        : now >= ExpiresAt ? InvitationState.Expired
        : InvitationState.Pending;

    /// <summary>Compares in a time that does not depend on where the hashes differ.</summary>
    public bool HasSecret(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(SecretHash, hash);

    /// <summary>Sends a pending or expired offer again, under a new secret: the link of the earlier mail is dead.</summary>
    public Outcome<Done> Resend(byte[] newSecretHash, DateTimeOffset now)
    {
        switch (StateAt(now))
        {
            case InvitationState.Accepted:
                return new InvitationAlreadyAccepted();
            case InvitationState.Revoked:
                return new InvitationRevoked();
            default:
                Sent(newSecretHash, now);
                return Done.Instance;
        }
    }

    /// <summary>Withdraws a pending or expired offer.</summary>
    public Outcome<Done> Revoke(Guid by, DateTimeOffset now)
    {
        switch (StateAt(now))
        {
            case InvitationState.Accepted:
                return new InvitationAlreadyAccepted();
            case InvitationState.Revoked:
                return new InvitationRevoked();
            default:
                RevokedAt = now;
                RevokedBy = by;
                PurgeAfter = now + Retention;
                return Done.Instance;
        }
    }

    /// <summary>
    /// Accepts with an account whose verified, normalised address is the invited one. The address is compared first, so that
    /// a link in the wrong hands does not even tell where the invitation stands.
    /// </summary>
    public Outcome<Done> Accept(Guid personId, string verifiedAddress, DateTimeOffset now)
    {
        if (!string.Equals(Address, verifiedAddress, StringComparison.Ordinal))
        {
            return new InvitationForAnotherAddress();
        }

        switch (StateAt(now))
        {
            case InvitationState.Accepted:
                return new InvitationAlreadyAccepted();
            case InvitationState.Revoked:
                return new InvitationRevoked();
            case InvitationState.Expired:
                return new InvitationExpired();
            default:
                AcceptedAt = now;
                AcceptedBy = personId;
                PurgeAfter = null;
                return Done.Instance;
        }
    }

    private Invitation Sent(byte[] secretHash, DateTimeOffset now)
    {
        if (secretHash.Length != SecretHashLength)
        {
            throw new ArgumentException("A SHA-256 hash is expected.", nameof(secretHash));
        }

        SecretHash = [.. secretHash];
        SentCount++;
        LastSentAt = now;
        ExpiresAt = now + Lifetime;
        PurgeAfter = ExpiresAt + Retention;
        return this;
    }
}
