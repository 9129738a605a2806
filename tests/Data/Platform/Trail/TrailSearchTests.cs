using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Tests.Data.Platform.Trail;

/// <summary>Free text: what it finds, what it never finds, and how much it looks at.</summary>
public sealed class TrailSearchTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-2).AddHours(12), TimeSpan.Zero);

    private TestInstallation _installation = null!;
    private TrailQueries _queries = null!;
    private Team _team = null!;
    private Team _other = null!;
    private TenantActor _ada = null!;
    private TenantActor _grace = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _queries = new TrailQueries(_installation.Tenants, Options.Create(new RetentionOptions()), TimeProvider.System);
        _team = await Team.FoundAsync(_installation, "ours");
        _other = await Team.FoundAsync(_installation, "theirs");
        _ada = await _team.AddAsync(RoleKind.SecurityOfficer, "Ada Lovelace");
        _grace = await _team.AddAsync(RoleKind.Viewer, "Grace Hopper");
        await TrailHistory.PrepareAsync(_installation);
        await _installation.ExecuteAsAdminAsync("ALTER TABLE audit.entries DISABLE TRIGGER append_only; DELETE FROM audit.entries; ALTER TABLE audit.entries ENABLE TRIGGER append_only");
        await AddAsync(1, 400, _ada.PersonId, _grace.PersonId, "Viewer", "Night shift");
        await AddAsync(2, 402, _grace.PersonId, _ada.PersonId);
        await AddAsync(3, 501, _ada.PersonId, Guid.NewGuid(), "Night watch", "Étoilé O'Neil");
        await AddAsync(4, 107, _grace.PersonId, _grace.PersonId);
        await TrailHistory.AddAsync(_installation, _other.OrgId, Noon.AddMinutes(5), action: 501, actor: _other.Owner.PersonId, target: _ada.PersonId, changes: AuditChanges.Write(new { name = "Night secret" }, null));
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Theory, Trait("proves", "AUD-5"), Trait("proves", "I47")]
    [InlineData("ada", "501 402 400")]
    [InlineData("LOVELACE", "501 402 400")]
    [InlineData("ada hopper", "402 400")]
    [InlineData("night", "501 400")]
    [InlineData("night shift", "400")]
    [InlineData("grace night", "400")]
    [InlineData("watch night", "501")]
    [InlineData("étoilé", "501")]
    [InlineData("o'neil", "501")]
    [InlineData("ours.example", "107 501 402 400")]
    [InlineData("secret", "")]
    [InlineData("theirs", "")]
    [InlineData("name", "")]
    [InlineData("nothing", "")]
    public async Task Words_find_names_and_changed_values_of_this_organisation_alone(string words, string actions) =>
        (await ActionsAsync(new TrailFilter { Words = words })).ShouldBe(actions);

    [Fact, Trait("proves", "AUD-5")]
    public async Task Words_go_together_with_every_other_filter()
    {
        (await ActionsAsync(new TrailFilter { Words = "ada", Actor = _grace.PersonId })).ShouldBe("402");
        (await ActionsAsync(new TrailFilter { Words = "ada", Target = _grace.PersonId })).ShouldBe("400");
        (await ActionsAsync(new TrailFilter { Words = "night", About = _grace.PersonId })).ShouldBe("400");
        (await ActionsAsync(new TrailFilter { Words = "ada", Actions = [AuditAction.MemberRestored, AuditAction.RoleChanged] })).ShouldBe("501 402");
        (await ActionsAsync(new TrailFilter { Words = "ada", Outcome = TrailOutcome.NotDone })).ShouldBe("");
        (await ActionsAsync(new TrailFilter { Words = "ada", Outcome = TrailOutcome.Done })).ShouldBe("501 402 400");
        (await ActionsAsync(new TrailFilter { Words = "ada", From = Noon.AddMinutes(2), To = Noon.AddMinutes(3) })).ShouldBe("402");
        (await ActionsAsync(new TrailFilter { Words = "ada", Network = "192.0.2.0/24" })).ShouldBe("");
        (await ActionsAsync(new TrailFilter { Words = "ada", Request = "none" })).ShouldBe("");
        (await ActionsAsync(new TrailFilter { Words = "ada", Session = Guid.NewGuid() })).ShouldBe("");
    }

    [Theory, Trait("proves", "B21")]
    [InlineData("' OR 1=1 --")]
    [InlineData("a & | ! :* <-> b")]
    [InlineData("\\' \\\\")]
    [InlineData("''")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData(":*")]
    [InlineData("(((((")]
    [InlineData(".*[a-z]+$")]
    [InlineData("\"")]
    public async Task Metacharacters_are_no_more_than_characters(string words)
    {
        var page = await _queries.PageAsync(_ada, new TrailFilter { Words = words }, cancellation: Cancellation);

        page.Entries.ShouldAllBe(entry => entry.ActorId != _other.Owner.PersonId);
    }

    [Fact]
    public async Task Long_and_many_words_are_cut_and_found_nothing_by() =>
        (await ActionsAsync(new TrailFilter { Words = string.Join(' ', Enumerable.Repeat(new string('x', 3000), 40)) })).ShouldBe("");

    [Fact, Trait("proves", "AUD-5")]
    public async Task Pages_of_a_search_show_every_hit_once_both_ways()
    {
        for (var at = 0; at < 130; at++)
        {
            await AddAsync(10 + (at / 3), 400, at % 2 == 0 ? _ada.PersonId : Guid.NewGuid(), at % 2 == 0 ? Guid.NewGuid() : _ada.PersonId, at % 5 == 0 ? "Lovelace" : "Viewer", "Member");
        }
        var filter = new TrailFilter { Words = "lovelace", Actions = [AuditAction.MemberRoleChanged] };
        var down = new List<Guid>();
        var page = await _queries.PageAsync(_ada, filter, size: 7, cancellation: Cancellation);
        var last = page;
        while (true)
        {
            down.AddRange(page.Entries.Select(entry => entry.Id));
            last = page;
            if (page.Older is null)
            {
                break;
            }
            page = await _queries.PageAsync(_ada, filter, TrailPlace.OlderThan(page.Older), 7, Cancellation);
        }
        down.Count.ShouldBe(131);
        down.Distinct().Count().ShouldBe(131);

        var up = last.Entries.Select(entry => entry.Id).Reverse().ToList();
        while (last.Newer is { } newer)
        {
            last = await _queries.PageAsync(_ada, filter, TrailPlace.NewerThan(newer), 7, Cancellation);
            up.AddRange(last.Entries.Select(entry => entry.Id).Reverse());
        }
        up.ShouldBe(down.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task A_word_that_stands_everywhere_is_looked_for_in_order_and_the_search_says_how_far_it_came()
    {
        await _installation.ExecuteAsAdminAsync($$$"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, target_kind, changes)
            SELECT '{{{_team.OrgId}}}', '{{{Noon.AddHours(-1):O}}}'::timestamptz - i * interval '1 second', CASE WHEN i = 2900 THEN 501 ELSE 400 END, 0, 0, 0, '{"after":{"name":"Common"}}' FROM generate_series(1, 3000) i
            """);
        var filter = new TrailFilter { Words = "common", Actions = [AuditAction.RoleChanged] };

        var first = await _queries.PageAsync(_ada, filter, cancellation: Cancellation);
        first.Entries.ShouldBeEmpty();
        first.SearchedTo.ShouldNotBeNull();
        var second = await _queries.PageAsync(_ada, filter, TrailPlace.OlderThan(first.Older.ShouldNotBeNull()), cancellation: Cancellation);
        second.Entries.ShouldHaveSingleItem().Action.ShouldBe(AuditAction.RoleChanged);

        (await _queries.PageAsync(_ada, new TrailFilter { Words = "common" }, cancellation: Cancellation)).Entries.Count.ShouldBe(TrailQueries.PageSize);
    }

    [Fact, Trait("proves", "ORG-3"), Trait("proves", "I34")]
    public async Task The_function_asks_for_a_context_of_its_own_and_answers_no_other_role()
    {
        const string Call = "SELECT count(*) FROM audit.search('ada', '-infinity', NULL, NULL, NULL, false, 10, NULL, NULL, NULL, NULL, -1::smallint, NULL, NULL, NULL)";
        foreach (var role in new[] { LoginRole.App, LoginRole.Identity, LoginRole.Operator, LoginRole.Keeper })
        {
            await using var source = NpgsqlDataSource.Create(_installation.ConnectionStringOf(role));
            await using var command = source.CreateCommand(Call);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync(Cancellation))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact, Trait("proves", "I35")]
    public async Task A_word_that_only_others_have_is_looked_for_in_no_row_of_theirs()
    {
        // What the index is asked for carries the organisation: the foreign word is as absent as one that nobody has.
        var theirs = await _installation.ScalarAsAdminAsync<string>($"SELECT tenancy.words('{_other.OrgId}', 'secret')::text");
        var ours = await _installation.ScalarAsAdminAsync<string>($"SELECT tenancy.words('{_team.OrgId}', 'secret')::text");

        theirs.ShouldNotBe(ours);
        ours.ShouldBe($"'{_team.OrgId:N}secret'");
    }

    [Fact, Trait("proves", "AUD-5")]
    public async Task An_entry_is_shown_among_its_neighbours_and_one_that_is_gone_is_not()
    {
        var all = await _queries.PageAsync(_ada, TrailFilter.Everything, cancellation: Cancellation);
        var middle = all.Entries[2];

        var around = await _queries.AroundAsync(_ada, middle.Cursor, Cancellation);

        around.ShouldNotBeNull().Entries.ShouldBe(all.Entries);
        (await _queries.AroundAsync(_ada, middle.Cursor with { Id = Guid.NewGuid() }, Cancellation)).ShouldBeNull();
        (await _queries.AroundAsync(_other.Owner, middle.Cursor, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task New_entries_are_counted_behind_the_newest_shown_and_volume_by_slice()
    {
        var newest = (await _queries.PageAsync(_ada, TrailFilter.Everything, cancellation: Cancellation)).Entries[0].Cursor;
        (await _queries.NewsAsync(_ada, TrailFilter.Everything, newest, Cancellation)).ShouldBe(0);
        await AddAsync(20, 400, _ada.PersonId, _grace.PersonId);
        await TrailHistory.AddAsync(_installation, _team.OrgId, Noon.AddMinutes(70), action: 400, outcome: 1, actor: _grace.PersonId, target: _grace.PersonId);

        (await _queries.NewsAsync(_ada, TrailFilter.Everything, newest, Cancellation)).ShouldBe(2);
        (await _queries.NewsAsync(_ada, new TrailFilter { Words = "lovelace" }, newest, Cancellation)).ShouldBe(1);
        var slices = await _queries.VolumeAsync(_ada, [Noon, Noon.AddHours(1), Noon.AddHours(2)], Cancellation);
        slices.Select(slice => (slice.Entries, slice.NotDone)).ShouldBe([(5, 0), (1, 1)]);
    }

    private Task AddAsync(int minute, short action, Guid actor, Guid target, string? before = null, string? after = null) =>
        _installation.ExecuteAsAdminAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind, target_id, changes)
            VALUES ('{_team.OrgId}', '{Noon.AddMinutes(minute):O}', {action}, 0, 0, '{actor}', 1, '{target}', {(before is null ? "NULL" : $"'{AuditChanges.Write(new { name = before }, new { name = after })!.Replace("'", "''", StringComparison.Ordinal)}'")})
            """));

    private async Task<string> ActionsAsync(TrailFilter filter) =>
        string.Join(' ', (await _queries.PageAsync(_ada, filter, cancellation: Cancellation)).Entries.Select(entry => (int)entry.Action));
}
