using Castellan.Data.Audit;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Platform.Trail;

/// <summary>Free text over a trail that grows: every hit once, and how far the search looks.</summary>
public sealed class TrailSearchTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly SearchedTrail _trail = new(postgres);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _trail.InitializeAsync();

    public ValueTask DisposeAsync() => _trail.DisposeAsync();

    [Fact, Trait("proves", "AUD-5")]
    public async Task Pages_of_a_search_show_every_hit_once_both_ways()
    {
        for (var at = 0; at < 130; at++)
        {
            await _trail.AddAsync(10 + (at / 3), 400, at % 2 == 0 ? _trail.Ada.PersonId : Guid.NewGuid(), at % 2 == 0 ? Guid.NewGuid() : _trail.Ada.PersonId, at % 5 == 0 ? "Lovelace" : "Viewer", "Member");
        }
        var filter = new TrailFilter { Words = "lovelace", Actions = [AuditAction.MemberRoleChanged] };
        var down = new List<Guid>();
        var page = await _trail.Queries.PageAsync(_trail.Ada, filter, size: 7, cancellation: Cancellation);
        var last = page;
        while (true)
        {
            down.AddRange(page.Entries.Select(entry => entry.Id));
            last = page;
            if (page.Older is null)
            {
                break;
            }
            page = await _trail.Queries.PageAsync(_trail.Ada, filter, TrailPlace.OlderThan(page.Older), 7, Cancellation);
        }
        down.Count.ShouldBe(131);
        down.Distinct().Count().ShouldBe(131);

        var up = last.Entries.Select(entry => entry.Id).Reverse().ToList();
        while (last.Newer is { } newer)
        {
            last = await _trail.Queries.PageAsync(_trail.Ada, filter, TrailPlace.NewerThan(newer), 7, Cancellation);
            up.AddRange(last.Entries.Select(entry => entry.Id).Reverse());
        }
        up.ShouldBe(down.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task A_word_that_stands_everywhere_is_looked_for_in_order_and_the_search_says_how_far_it_came()
    {
        await _trail.Installation.ExecuteAsAdminAsync($$$"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, target_kind, changes)
            SELECT '{{{_trail.Team.OrgId}}}', '{{{SearchedTrail.Noon.AddHours(-1):O}}}'::timestamptz - i * interval '1 second', CASE WHEN i = 2900 THEN 501 ELSE 400 END, 0, 0, 0, '{"after":{"name":"Common"}}' FROM generate_series(1, 3000) i
            """);
        var filter = new TrailFilter { Words = "common", Actions = [AuditAction.RoleChanged] };

        var first = await _trail.Queries.PageAsync(_trail.Ada, filter, cancellation: Cancellation);
        first.Entries.ShouldBeEmpty();
        first.SearchedTo.ShouldNotBeNull();
        var second = await _trail.Queries.PageAsync(_trail.Ada, filter, TrailPlace.OlderThan(first.Older.ShouldNotBeNull()), cancellation: Cancellation);
        second.Entries.ShouldHaveSingleItem().Action.ShouldBe(AuditAction.RoleChanged);

        (await _trail.Queries.PageAsync(_trail.Ada, new TrailFilter { Words = "common" }, cancellation: Cancellation)).Entries.Count.ShouldBe(TrailQueries.PageSize);
    }

    [Fact]
    public async Task New_entries_are_counted_behind_the_newest_shown_and_volume_by_slice()
    {
        var newest = (await _trail.Queries.PageAsync(_trail.Ada, TrailFilter.Everything, cancellation: Cancellation)).Entries[0].Cursor;
        (await _trail.Queries.NewsAsync(_trail.Ada, TrailFilter.Everything, newest, Cancellation)).ShouldBe(0);
        await _trail.AddAsync(20, 400, _trail.Ada.PersonId, _trail.Grace.PersonId);
        await TrailHistory.AddAsync(_trail.Installation, _trail.Team.OrgId, SearchedTrail.Noon.AddMinutes(70), action: 400, outcome: 1, actor: _trail.Grace.PersonId, target: _trail.Grace.PersonId);

        (await _trail.Queries.NewsAsync(_trail.Ada, TrailFilter.Everything, newest, Cancellation)).ShouldBe(2);
        (await _trail.Queries.NewsAsync(_trail.Ada, new TrailFilter { Words = "lovelace" }, newest, Cancellation)).ShouldBe(1);
        var slices = await _trail.Queries.VolumeAsync(_trail.Ada, [SearchedTrail.Noon, SearchedTrail.Noon.AddHours(1), SearchedTrail.Noon.AddHours(2)], Cancellation);
        slices.Select(slice => (slice.Entries, slice.NotDone)).ShouldBe([(5, 0), (1, 1)]);
    }
}
