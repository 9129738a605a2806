using Castellan.Data.Mail;

namespace Castellan.Tests.Unit.Mail;

public sealed class OutboxMessageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_queued_mail_is_due_at_once()
    {
        var message = Queued();

        message.Claim("a", Lease, Now).Succeeded.ShouldBeTrue();
        message.IsHeldBy("a", Now).ShouldBeTrue();
    }

    [Fact, Trait("proves", "N5")]
    public void A_held_mail_is_not_due_to_another_node_until_the_lease_ends()
    {
        var message = Queued();
        message.Claim("a", Lease, Now);

        message.Claim("b", Lease, Now.AddMinutes(4)).Refusal.ShouldBeOfType<MailNotDue>();
        message.Claim("b", Lease, Now + Lease).Succeeded.ShouldBeTrue();
        message.IsHeldBy("a", Now + Lease).ShouldBeFalse();
    }

    [Fact]
    public void A_released_mail_is_due_to_another_node()
    {
        var message = Queued();
        message.Claim("a", Lease, Now);

        message.Release("b").Refusal.ShouldBeOfType<MailClaimLost>();
        message.Release("a").Succeeded.ShouldBeTrue();
        message.Claim("b", Lease, Now).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("proves", "N5")]
    public void A_mail_accepted_after_its_lease_was_lost_counts_as_sent()
    {
        var message = Queued();
        message.Claim("a", Lease, Now);
        message.Claim("b", Lease, Now + Lease);

        message.Delivered(Now + Lease).Succeeded.ShouldBeTrue();
        message.State.ShouldBe(OutboxState.Sent);
        message.Failed("b", DeliveryFault.Timeout, "timeout", Now + Lease).Refusal.ShouldBeOfType<MailNotPending>();
    }

    [Fact]
    public void A_failure_told_by_a_node_that_lost_the_mail_changes_nothing()
    {
        var message = Queued();
        message.Claim("a", Lease, Now);
        message.Claim("b", Lease, Now + Lease);

        message.Failed("a", DeliveryFault.Timeout, "timeout", Now + Lease).Refusal.ShouldBeOfType<MailClaimLost>();
        message.Attempts.ShouldBe(0);
        message.IsHeldBy("b", Now + Lease).ShouldBeTrue();
    }

    [Fact, Trait("proves", "F18")]
    public void A_failing_mail_waits_longer_each_time_and_is_given_up_after_the_tenth_attempt()
    {
        var message = Queued();
        var now = Now;
        var waits = new List<TimeSpan>();
        while (message.State == OutboxState.Pending)
        {
            message.Claim("a", Lease, now).Succeeded.ShouldBeTrue();
            message.Failed("a", DeliveryFault.Refused, "451", now).Succeeded.ShouldBeTrue();
            if (message.State == OutboxState.Pending)
            {
                message.Claim("a", Lease, message.NextAttemptAt.AddTicks(-1)).Succeeded.ShouldBeFalse();
                waits.Add(message.NextAttemptAt - now);
                now = message.NextAttemptAt;
            }
        }

        message.Attempts.ShouldBe(10);
        message.State.ShouldBe(OutboxState.Dead);
        waits.Take(6).ShouldBe([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12)]);
        waits.ShouldBe(waits.Order());
    }

    [Fact, Trait("proves", "F18")]
    public void A_recipient_refused_for_good_is_given_up_at_once()
    {
        var message = Queued();
        message.Claim("a", Lease, Now);

        message.Failed("a", DeliveryFault.RecipientRefused, "550", Now).Succeeded.ShouldBeTrue();

        message.State.ShouldBe(OutboxState.Dead);
        message.Attempts.ShouldBe(1);
    }

    [Fact]
    public void Only_a_given_up_mail_is_sent_again_and_starts_its_schedule_anew()
    {
        var message = Queued();
        message.Resend(Now).Refusal.ShouldBeOfType<MailNotDead>();
        message.Claim("a", Lease, Now);
        message.Failed("a", DeliveryFault.RecipientRefused, "550", Now);

        message.Resend(Now.AddDays(1)).Succeeded.ShouldBeTrue();

        message.Attempts.ShouldBe(0);
        message.Claim("a", Lease, Now.AddDays(1)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void A_sent_mail_is_neither_taken_nor_sent_again()
    {
        var message = Queued();
        message.Delivered(Now);

        message.Claim("a", Lease, Now.AddDays(1)).Refusal.ShouldBeOfType<MailNotPending>();
        message.Delivered(Now).Refusal.ShouldBeOfType<MailNotPending>();
        message.Resend(Now).Refusal.ShouldBeOfType<MailNotDead>();
    }

    private static OutboxMessage Queued() => OutboxMessage.Queue(Guid.NewGuid(), Guid.NewGuid(), MailKind.VerifyAddress, [1], null, Now);
}
