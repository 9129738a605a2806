using Castellan.Data.Members;
using Castellan.Features.Members;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Bench;

/// <summary>The members' list of a large organisation: first page, every order and filter. Whole reads, so the database's share is less.</summary>
internal static class MembersBench
{
    private const double Allowed = 20;

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        var members = installation.Services.GetRequiredService<MemberQueries>();
        var role = (await members.RolesAsync(installation.Actor))[1].Id;
        var first = await members.ListAsync(installation.Actor, new MemberListRequest());
        (string Name, MemberListRequest Request)[] views =
        [
            ("first page", new MemberListRequest()),
            ("second page", new MemberListRequest(After: MemberCursor.Parse(first.After))),
            ("one role", new MemberListRequest(RoleId: role)),
            ("suspended", new MemberListRequest(State: MembershipState.Suspended)),
            ("a word that many have", new MemberListRequest(Search: "person 1")),
            ("a word that one has", new MemberListRequest(Search: "person19999@")),
            ("a word that nobody has", new MemberListRequest(Search: "zzzzzz")),
            ("by date", new MemberListRequest(Order: MemberOrder.Joined)),
            ("by last seen, latest first", new MemberListRequest(Order: MemberOrder.Seen, Descending: true)),
            ("by last seen, never seen first", new MemberListRequest(Order: MemberOrder.Seen)),
            ("one role by last seen", new MemberListRequest(RoleId: role, Order: MemberOrder.Seen, Descending: true)),
            ("owners by last seen", new MemberListRequest(RoleId: installation.Actor.Standing.RoleId, Order: MemberOrder.Seen, Descending: true)),
            ("one person by last seen", new MemberListRequest(Search: "person19999@", Order: MemberOrder.Seen, Descending: true)),
        ];
        var measured = new List<Measured>();
        foreach (var (name, request) in views)
        {
            await members.ListAsync(installation.Actor, request);
            var rounds = new List<double>();
            for (var round = 0; round < Rounds.Count; round++)
            {
                rounds.Add(await Rounds.MillisecondsAsync(() => members.ListAsync(installation.Actor, request)));
            }
            var median = Rounds.Median(rounds);
            measured.Add(new Measured($"members of {installation.Size.Members:N0}: {name}", $"{median:F1} ms", "≤ 20 ms", median <= Allowed, "four statements with their round trips"));
        }
        return measured;
    }
}
