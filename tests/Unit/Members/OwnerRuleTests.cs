using Castellan.Data.Members;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Members;

/// <summary>Admins act at the same moment on real memberships; the organisation's row lock makes their transactions take turns.</summary>
[Trait("proves", "MEM-2")]
public sealed class OwnerRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid OwnerRole = Guid.NewGuid();
    private static readonly Guid MemberRole = Guid.NewGuid();
    private static readonly Guid Admin = Guid.NewGuid();

    private enum Verb
    {
        Promote,
        Demote,
        Suspend,
        Restore,
        Remove,
        Leave,
        Rejoin,
    }

    private sealed record Act(Verb Verb, int Person);

    [Fact]
    [Trait("asvs", "15.4.2")]
    public void No_interleaving_of_two_admins_loses_the_last_owner()
    {
        var acts =
            from verb in Gen.Elements(Enum.GetValues<Verb>())
            from person in Gen.Choose(0, 3)
            select new Act(verb, person);
        var plays =
            from people in Gen.Choose(1, 4)
            from owners in Gen.Choose(1, people)
            from first in acts.ListOf()
            from second in acts.ListOf()
            from turns in Gen.Elements(true, false).ArrayOf(first.Count + second.Count)
            select (people, owners, order: Merge(first, second, turns));

        Prop.ForAll(plays.ToArbitrary(), play =>
        {
            var organisation = Organisation(play.people, play.owners);
            return play.order.All(act =>
            {
                Perform(organisation, act, Owners(organisation));
                return Owners(organisation).Count >= 1;
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Without_the_lock_two_admins_would_lose_both_owners()
    {
        var organisation = Organisation(people: 2, owners: 2);
        var countedByBoth = Owners(organisation);

        Perform(organisation, new Act(Verb.Demote, 0), countedByBoth);
        Perform(organisation, new Act(Verb.Suspend, 1), countedByBoth);

        Owners(organisation).Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(OwnerLoss.RoleChange)]
    [InlineData(OwnerLoss.Suspension)]
    [InlineData(OwnerLoss.Removal)]
    [InlineData(OwnerLoss.Leaving)]
    [InlineData(OwnerLoss.AccountDeletion)]
    public void The_last_owner_stays_whichever_the_way(OwnerLoss way)
    {
        OwnerRule.MayLose(activeOwners: 1, isActiveOwner: true, way).Refusal.ShouldBe(new LastOwner(way));
        OwnerRule.MayLose(activeOwners: 0, isActiveOwner: true, way).Succeeded.ShouldBeFalse();
        OwnerRule.MayLose(activeOwners: 2, isActiveOwner: true, way).Succeeded.ShouldBeTrue();
        OwnerRule.MayLose(activeOwners: 1, isActiveOwner: false, way).Succeeded.ShouldBeTrue();
    }

    private static List<Membership> Organisation(int people, int owners) =>
        [.. Enumerable.Range(0, people).Select(number =>
            Membership.Join(Guid.Empty, Guid.NewGuid(), number < owners ? OwnerRole : MemberRole, null, Now).Membership)];

    private static ActiveOwners Owners(List<Membership> organisation) =>
        new(OwnerRole, organisation.Count(member => member.State == MembershipState.Active && member.RoleId == OwnerRole));

    private static void Perform(List<Membership> organisation, Act act, ActiveOwners owners)
    {
        var member = organisation[act.Person % organisation.Count];
        _ = act.Verb switch
        {
            Verb.Promote => member.ChangeRole(OwnerRole, owners, Admin, Now),
            Verb.Demote => member.ChangeRole(MemberRole, owners, Admin, Now),
            Verb.Suspend => member.Suspend(owners, Admin, Now),
            Verb.Restore => member.Restore(Admin, Now),
            Verb.Remove => member.Remove(owners, Admin, Now),
            Verb.Leave => member.Leave(owners, Now),
            _ => member.Rejoin(MemberRole, Guid.NewGuid(), Now),
        };
    }

    private static List<Act> Merge(IEnumerable<Act> first, IEnumerable<Act> second, bool[] turns)
    {
        var one = new Queue<Act>(first);
        var other = new Queue<Act>(second);
        return [.. turns.Select(firstOne => one.Count > 0 && (firstOne || other.Count == 0) ? one.Dequeue() : other.Dequeue())];
    }
}
