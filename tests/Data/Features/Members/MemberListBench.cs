using System.Diagnostics;
using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Features.Members;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Members;

/// <summary>How long the list of 20,000 members takes, all statements of a page together. Run by name; it proves nothing on a busy machine.</summary>
public sealed class MemberListBench(PostgresFixture postgres)
{
    [Fact(Explicit = true)]
    public async Task Pages_of_20_000_members()
    {
        await using var house = await MembersHouse.BuildAsync(postgres);
        await house.FillAsync(20_000);
        var middle = (await house.Lists.ListAsync(house.Ours.Owner, new MemberListRequest(Search: "zo 200"))).Rows[0].PersonId;
        var requests = new Dictionary<string, MemberListRequest>(StringComparer.Ordinal)
        {
            ["first page by name"] = new(),
            ["middle by name"] = new(After: new MemberCursor(middle)),
            ["search rare"] = new(Search: "p19999@"),
            ["search common"] = new(Search: "ours"),
            ["role"] = new(RoleId: house.Ours.RoleId(RoleKind.Admin)),
            ["owners"] = new(RoleId: house.Ours.RoleId(RoleKind.Owner)),
            ["suspended"] = new(State: MembershipState.Suspended),
            ["by joined"] = new(Order: MemberOrder.Joined),
            ["by role"] = new(Order: MemberOrder.Role),
            ["by last seen"] = new(Order: MemberOrder.Seen, Descending: true),
        };
        foreach (var (name, request) in requests)
        {
            var times = new List<double>();
            for (var round = 0; round < 15; round++)
            {
                var started = Stopwatch.GetTimestamp();
                await house.Lists.ListAsync(house.Ours.Owner, request);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            TestContext.Current.SendDiagnosticMessage("{0}: median {1:F1} ms, least {2:F1} ms", name, times.Order().ElementAt(7), times.Min());
            TestContext.Current.TestOutputHelper?.WriteLine("{0}: median {1:F1} ms, least {2:F1} ms", name, times.Order().ElementAt(7), times.Min());
        }
    }
}
