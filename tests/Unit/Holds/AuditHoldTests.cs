using Castellan.Data.Audit;
using Castellan.Data.Holds;

namespace Castellan.Tests.Unit.Holds;

[Trait("proves", "AUD-8")]
public sealed class AuditHoldTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 15, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Ann = Guid.NewGuid();

    [Fact]
    public void A_reason_is_trimmed_and_kept() =>
        AuditHold.Place(Guid.NewGuid(), 1, new HoldScope(Now.AddDays(-30), Now) { Actor = Ann }, " Court order \n", Ann, Now).Value.Reason.ShouldBe("Court order");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t")]
    public void Without_a_reason_nothing_is_held_and_nothing_released(string? reason)
    {
        AuditHold.Place(Guid.NewGuid(), 1, new HoldScope(Now, Now.AddDays(1)), reason, Ann, Now).Refusal.ShouldBeOfType<HoldReasonMissing>();
        AuditHold.Place(Guid.NewGuid(), 1, new HoldScope(Now, Now.AddDays(1)), "x", Ann, Now).Value.Release(reason, Ann, Now).Refusal.ShouldBeOfType<HoldReasonMissing>();
    }

    [Fact]
    [Trait("asvs", "2.2.3")]
    public void Everything_may_be_held_for_a_week_and_no_longer()
    {
        new HoldScope(Now.AddDays(-7), Now).Bounded().Succeeded.ShouldBeTrue();
        new HoldScope(Now.AddDays(-7).AddTicks(-1), Now).Bounded().Refusal.ShouldBe(new HoldTooBroad(7));
        new HoldScope(Now, null).Bounded().Refusal.ShouldBe(new HoldTooBroad(7));
        (new HoldScope(Now.AddDays(-300), null) { Actor = Ann }).Bounded().Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void About_a_person_stands_alone_as_on_the_audit_page()
    {
        var scope = (new HoldScope(Now, null) { About = Ann, Actions = [AuditAction.SignedIn], Outcomes = [AuditOutcome.Failed] }).Bounded().Value;

        scope.Covers(Guid.Empty, Now, AuditAction.RoleCreated, AuditOutcome.Done, null, Ann, null, null, null).ShouldBeTrue();
        scope.Covers(Guid.Empty, Now, AuditAction.RoleCreated, AuditOutcome.Done, Ann, null, null, null, null).ShouldBeTrue();
        scope.Covers(Guid.Empty, Now, AuditAction.RoleCreated, AuditOutcome.Done, null, null, null, null, null).ShouldBeFalse();
        scope.Covers(Guid.Empty, Now.AddTicks(-1), AuditAction.RoleCreated, AuditOutcome.Done, Ann, null, null, null, null).ShouldBeFalse();
    }

    [Fact]
    public void A_hold_is_released_once()
    {
        var hold = AuditHold.Place(Guid.NewGuid(), 3, new HoldScope(Now, Now.AddDays(1)), "x", Ann, Now).Value;

        hold.Release("Settled", Ann, Now.AddDays(2)).Succeeded.ShouldBeTrue();
        hold.Release("Again", Guid.NewGuid(), Now.AddDays(3)).Refusal.ShouldBe(new HoldReleasedAlready(3));
        (hold.ReleasedBy, hold.ReleaseReason).ShouldBe((Ann, "Settled"));
    }
}
