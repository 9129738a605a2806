using Castellan.Data.Members;
using Castellan.Data.Outcomes;

namespace Castellan.Tests.Unit.Members;

[Trait("proves", "MEM-1")]
public sealed class InvitationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Person = Guid.NewGuid();
    private static readonly Guid Admin = Guid.NewGuid();

    [Fact]
    public void A_new_invitation_is_pending_until_the_instant_it_expires()
    {
        var invitation = Fresh();

        invitation.StateAt(invitation.ExpiresAt.AddTicks(-1)).ShouldBe(InvitationState.Pending);
        invitation.StateAt(invitation.ExpiresAt).ShouldBe(InvitationState.Expired);
        invitation.PurgeAfter.ShouldBe(invitation.ExpiresAt + Invitation.Retention);
    }

    [Fact]
    public void Accepting_works_once()
    {
        var invitation = Fresh();

        invitation.Accept(Person, "ada@example.org", Now).Succeeded.ShouldBeTrue();

        (invitation.AcceptedBy, invitation.AcceptedAt, invitation.PurgeAfter).ShouldBe((Person, Now, null));
        invitation.Accept(Person, "ada@example.org", Now).Refusal.ShouldBe(new InvitationAlreadyAccepted());
        invitation.Revoke(Admin, Now).Refusal.ShouldBe(new InvitationAlreadyAccepted());
        invitation.Resend(Hash(2), Now).Refusal.ShouldBe(new InvitationAlreadyAccepted());
        invitation.StateAt(Now.AddYears(1)).ShouldBe(InvitationState.Accepted);
    }

    [Fact]
    public void Another_address_is_refused_before_anything_is_told()
    {
        var invitation = Fresh();
        invitation.Revoke(Admin, Now);

        invitation.Accept(Person, "eve@example.org", Now).Refusal.ShouldBe(new InvitationForAnotherAddress());
        invitation.AcceptedBy.ShouldBeNull();
    }

    [Fact]
    public void Expired_and_revoked_ones_are_refused_by_name()
    {
        var expired = Fresh();
        var revoked = Fresh();
        revoked.Revoke(Admin, Now).Succeeded.ShouldBeTrue();

        expired.Accept(Person, "ada@example.org", expired.ExpiresAt).Refusal.ShouldBe(new InvitationExpired());
        revoked.Accept(Person, "ada@example.org", Now).Refusal.ShouldBe(new InvitationRevoked());
        revoked.Revoke(Admin, Now).Refusal.ShouldBe(new InvitationRevoked());
        revoked.Resend(Hash(2), Now).Refusal.ShouldBe(new InvitationRevoked());
        (revoked.RevokedBy, revoked.RevokedAt, revoked.PurgeAfter).ShouldBe((Admin, Now, Now + Invitation.Retention));
    }

    [Fact]
    public void Sending_again_revives_an_expired_one_under_a_new_secret()
    {
        var invitation = Fresh();
        var later = invitation.ExpiresAt.AddDays(3);

        invitation.Resend(Hash(2), later).Succeeded.ShouldBeTrue();

        invitation.StateAt(later).ShouldBe(InvitationState.Pending);
        invitation.HasSecret(Hash(1)).ShouldBeFalse();
        invitation.HasSecret(Hash(2)).ShouldBeTrue();
        (invitation.SentCount, invitation.LastSentAt).ShouldBe((2, later));
    }

    [Fact]
    public void Only_a_pending_one_stands_in_the_way_of_another()
    {
        var expired = Fresh();
        var revoked = Fresh();
        revoked.Revoke(Admin, Now);
        var accepted = Fresh();
        accepted.Accept(Person, "ada@example.org", Now);
        var later = expired.ExpiresAt;

        Invitation.MayInvite([expired, revoked, accepted], later).ShouldBe<Outcome<Done>>(Done.Instance);
        Invitation.MayInvite([revoked, Fresh()], Now).Refusal.ShouldBe(new InvitationPending());
    }

    [Fact]
    public void A_secret_is_kept_only_as_a_whole_hash() =>
        Should.Throw<ArgumentException>(() => Fresh().Resend([1, 2, 3], Now));

    private static Invitation Fresh() => Invitation.Create(
        Guid.NewGuid(), "ada@example.org", "Ada@example.org", Guid.NewGuid(), Admin, Hash(1), "en", Now);

    private static byte[] Hash(byte fill) => [.. Enumerable.Repeat(fill, Invitation.SecretHashLength)];
}
