using Castellan.Data.Identity;
using Castellan.Data.Members;

namespace Castellan.Features.Demo;

/// <summary>What somebody's days look like: where from, on what, and when they begin.</summary>
internal sealed record DemoHabits(string OfficeNetwork, string HomeNetwork, IReadOnlyList<string> Devices, TimeSpan StartsAt, double Diligence);

/// <summary>A person, with the organisation whose hours they keep.</summary>
internal sealed record DemoPerson(Person Account, DemoPlan Home, DemoHabits Habits);

/// <summary>A person's place in one organisation, and what became of it.</summary>
internal sealed record DemoMember(DemoPerson Person, Membership Membership, List<RoleChange> History)
{
    public Guid Id => Person.Account.Id;

    /// <summary>Whether the person could enter the organisation then.</summary>
    public bool IsActiveAt(DateTimeOffset at)
    {
        var active = false;
        foreach (var change in History)
        {
            if (change.At > at)
            {
                break;
            }
            active = change.Reason is not (RoleChangeReason.Suspended or RoleChangeReason.Removed or RoleChangeReason.Left);
        }
        return active;
    }
}
