using Castellan.Data.Outcomes;

namespace Castellan.Tests.Unit.Outcomes;

public sealed class OutcomeTests
{
    private sealed record TooLate(int Days) : Refusal
    {
        public override IReadOnlyList<object> Words => [Days];
    }

    [Fact]
    public void A_refusal_is_named_by_its_type_and_carries_its_words()
    {
        Outcome<int> outcome = new TooLate(3);

        outcome.Succeeded.ShouldBeFalse();
        outcome.Refusal!.Code.ShouldBe("TooLate");
        outcome.Refusal.Words.ShouldBe([3]);
        Should.Throw<InvalidOperationException>(() => outcome.Value);
    }

    [Fact]
    public void An_outcome_nobody_decided_is_no_success()
    {
        var outcome = default(Outcome<int>);

        outcome.Refusal.ShouldBe(Undecided.Instance);
        outcome.Then<int>(_ => 1).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public void The_next_step_is_taken_only_after_a_success()
    {
        Outcome<int> two = 2;
        Outcome<int> late = new TooLate(1);

        two.Then<string>(number => $"{number}!").Value.ShouldBe("2!");
        late.Then<string>(_ => throw new InvalidOperationException("taken")).Refusal.ShouldBe(new TooLate(1));
        late.Match(_ => "yes", refusal => refusal.Code).ShouldBe("TooLate");
    }
}
