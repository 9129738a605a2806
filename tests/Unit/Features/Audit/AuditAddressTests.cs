using Castellan.Data.Audit;
using Castellan.Features.Audit;
using Castellan.Platform.Trail;

namespace Castellan.Tests.Unit.Features.Audit;

public sealed class AuditAddressTests
{
    private const string Page = "http://localhost/o/ours/audit";
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact, Trait("proves", "AUD-5")]
    public void An_address_without_a_filter_asks_for_everything()
    {
        var asked = AuditAddress.Read(Page);

        asked.NotUnderstood.ShouldBeEmpty();
        asked.IsNarrowed.ShouldBeFalse();
        asked.Filter(Paris, Now).IsEverything.ShouldBeTrue();
    }

    [Fact, Trait("proves", "AUD-5")]
    [Trait("asvs", "1.2.2")]
    public void Every_part_of_the_filter_stands_in_the_address()
    {
        var (actor, target, session) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var cursor = new TrailCursor(Now.AddTicks(1230), Guid.NewGuid());

        var asked = AuditAddress.Read($"{Page}?actor={actor}&target={target}&session={session}&action=rolechanged&outcome=refused&from=2026-11-01&to=2026-11-02&after={cursor}&q=Ad%C3%A4");
        var filter = asked.Filter(Paris, Now);

        asked.NotUnderstood.ShouldBeEmpty();
        (filter.Actor, filter.Target, filter.Session, filter.Outcome).ShouldBe((actor, target, session, TrailOutcome.Refused));
        filter.Actions.ShouldBe([AuditAction.RoleChanged]);
        filter.From.ShouldBe(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.FromHours(1)));
        filter.To.ShouldBe(new DateTimeOffset(2026, 11, 3, 0, 0, 0, TimeSpan.FromHours(1)));
        asked.Place.ShouldBe(TrailPlace.OlderThan(cursor));
        asked.Words.ShouldBe("Adä");
    }

    [Fact]
    public void A_family_asks_for_all_its_actions() =>
        AuditAddress.Read($"{Page}?action=Roles").Filter(Paris, Now).Actions.ShouldBe([AuditAction.RoleCreated, AuditAction.RoleChanged, AuditAction.RoleArchived]);

    [Theory]
    [Trait("proves", "B01"), Trait("proves", "B05"), Trait("proves", "B06"), Trait("proves", "B07"), Trait("proves", "B14")]
    [InlineData("actor=%00", "actor")]
    [InlineData("actor=1%27%20OR%201=1", "actor")]
    [InlineData("target=9007199254740993", "target")]
    [InlineData("session=NaN", "session")]
    [InlineData("action=500", "action")]
    [InlineData("action=Nothing", "action")]
    [InlineData("outcome=7", "outcome")]
    [InlineData("range=forever", "range")]
    [InlineData("from=0001-01-01", "from")]
    [InlineData("from=9999-12-31", "from")]
    [InlineData("to=2026-02-30", "to")]
    [InlineData("to=-5", "to")]
    [InlineData("from=2026-11-02&to=2026-11-01", "to")]
    [InlineData("after=-1", "after")]
    [InlineData("after=99999999999999999999-00000000000000000000000000000000", "after")]
    [InlineData("after=9223372036854775807-00000000000000000000000000000000", "after")]
    [InlineData("before=x", "before")]
    [InlineData("q=%00", "q")]
    [InlineData("request=a%0D%0Ab", "request")]
    [InlineData("network=a%E2%80%AEb", "network")]
    [InlineData("entry=1", "entry")]
    [InlineData("actor=11111111-1111-1111-1111-111111111111&actor=22222222-2222-2222-2222-222222222222", "actor")]
    public void What_makes_no_sense_is_left_out_and_named(string query, string parameter)
    {
        var asked = AuditAddress.Read($"{Page}?{query}");

        asked.NotUnderstood.ShouldContain(parameter);
        asked.Filter(Paris, Now).Actor.ShouldBeNull();
        asked.Filter(Paris, Now).Actions.ShouldBeEmpty();
        asked.Place.ShouldBeNull();
    }

    [Theory, Trait("proves", "F16")]
    [InlineData("Europe/Paris", "2026-03-29", "2026-03-28T23:00:00Z")]
    [InlineData("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z")] // midnight is skipped
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z")] // midnight comes twice
    public void A_day_begins_at_its_first_moment(string zone, string date, string begins) =>
        AuditAddress.Midnight(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)).ToUniversalTime()
            .ShouldBe(DateTimeOffset.Parse(begins, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void A_cursor_survives_the_address_to_the_microsecond()
    {
        var cursor = new TrailCursor(new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero).AddTicks(4_567_890), Guid.NewGuid());

        TrailCursor.Parse(cursor.ToString()).ShouldBe(cursor);
    }
}
