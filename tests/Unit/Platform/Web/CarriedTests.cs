using System.Security.Cryptography;
using Castellan.Data.Audit;
using Castellan.Platform.Trail;
using Castellan.Platform.Web;

namespace Castellan.Tests.Unit.Platform.Web;

public sealed class CarriedTests
{
    [Fact]
    public void A_full_page_of_the_trail_is_carried_whole()
    {
        var entries = Enumerable.Range(0, 50).Select(_ => new TrailEntry(
            DateTimeOffset.UnixEpoch, Guid.NewGuid(), AuditAction.MemberRoleChanged, AuditOutcome.Done, ActorKind.Person, Guid.NewGuid(), TargetKind.Person, Guid.NewGuid(), Guid.NewGuid(),
            Guid.NewGuid().ToString("N"), "192.0.2.0/24", "Firefox · Linux", $$$"""{"after":{"roleId":"{{{Guid.NewGuid()}}}"}}""")).ToList();
        var page = new TrailPage(entries, entries.ToDictionary(entry => entry.ActorId!.Value, entry => new TrailName(TargetKind.Person, $"Somebody {entry.Id}")), entries[0].Cursor, entries[^1].Cursor);

        var unpacked = Carried.Unpack<TrailPage>(Carried.Pack(page)).ShouldNotBeNull();

        unpacked.Entries.ShouldBe(page.Entries);
        unpacked.Names.ShouldBe(page.Names, ignoreOrder: true);
        (unpacked.Newer, unpacked.Older).ShouldBe((page.Newer, page.Older));
    }

    [Fact]
    public void What_stays_too_large_is_not_carried() => Carried.Pack(RandomNumberGenerator.GetBytes(20_000)).ShouldBeNull();

    [Fact]
    public void Nothing_carried_is_nothing_to_unpack() => Carried.Unpack<TrailPage>(null).ShouldBeNull();
}
