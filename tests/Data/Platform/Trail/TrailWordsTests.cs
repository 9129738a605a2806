using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Npgsql;

namespace Castellan.Tests.Data.Platform.Trail;

/// <summary>Free text: what it finds and what it never finds.</summary>
public sealed class TrailWordsTests(SearchedTrail trail) : IClassFixture<SearchedTrail>
{
    private readonly SearchedTrail _trail = trail;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
        (await _trail.ActionsAsync(new TrailFilter { Words = words })).ShouldBe(actions);

    [Fact, Trait("proves", "AUD-5")]
    public async Task Words_go_together_with_every_other_filter()
    {
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", Actor = _trail.Grace.PersonId })).ShouldBe("402");
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", Target = _trail.Grace.PersonId })).ShouldBe("400");
        (await _trail.ActionsAsync(new TrailFilter { Words = "night", About = _trail.Grace.PersonId })).ShouldBe("400");
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", Actions = [AuditAction.MemberRestored, AuditAction.RoleChanged] })).ShouldBe("501 402");
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", Outcome = TrailOutcome.NotDone })).ShouldBe("");
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", Outcome = TrailOutcome.Done })).ShouldBe("501 402 400");
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", From = SearchedTrail.Noon.AddMinutes(2), To = SearchedTrail.Noon.AddMinutes(3) })).ShouldBe("402");
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", Network = "192.0.2.0/24" })).ShouldBe("");
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", Request = "none" })).ShouldBe("");
        (await _trail.ActionsAsync(new TrailFilter { Words = "ada", Session = Guid.NewGuid() })).ShouldBe("");
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
    [Trait("asvs", "1.2.4")]
    public async Task Metacharacters_are_no_more_than_characters(string words)
    {
        var page = await _trail.Queries.PageAsync(_trail.Ada, new TrailFilter { Words = words }, cancellation: Cancellation);

        page.Entries.ShouldAllBe(entry => entry.ActorId != _trail.Other.Owner.PersonId);
    }

    [Fact]
    public async Task Long_and_many_words_are_cut_and_found_nothing_by() =>
        (await _trail.ActionsAsync(new TrailFilter { Words = string.Join(' ', Enumerable.Repeat(new string('x', 3000), 40)) })).ShouldBe("");

    [Fact, Trait("proves", "ORG-3"), Trait("proves", "I34")]
    public async Task The_function_asks_for_a_context_of_its_own_and_answers_no_other_role()
    {
        const string Call = "SELECT count(*) FROM audit.search('ada', '-infinity', NULL, NULL, NULL, false, 10, NULL, NULL, NULL, NULL, -1::smallint, NULL, NULL, NULL)";
        foreach (var role in new[] { LoginRole.App, LoginRole.Identity, LoginRole.Operator, LoginRole.Keeper })
        {
            await using var source = NpgsqlDataSource.Create(_trail.Installation.ConnectionStringOf(role));
            await using var command = source.CreateCommand(Call);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync(Cancellation))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact, Trait("proves", "I35")]
    public async Task A_word_that_only_others_have_is_looked_for_in_no_row_of_theirs()
    {
        // What the index is asked for carries the organisation: the foreign word is as absent as one that nobody has.
        var theirs = await _trail.Installation.ScalarAsAdminAsync<string>($"SELECT tenancy.words('{_trail.Other.OrgId}', 'secret')::text");
        var ours = await _trail.Installation.ScalarAsAdminAsync<string>($"SELECT tenancy.words('{_trail.Team.OrgId}', 'secret')::text");

        theirs.ShouldNotBe(ours);
        ours.ShouldBe($"'{_trail.Team.OrgId:N}secret'");
    }

    [Fact, Trait("proves", "AUD-5")]
    public async Task An_entry_is_shown_among_its_neighbours_and_one_that_is_gone_is_not()
    {
        var all = await _trail.Queries.PageAsync(_trail.Ada, TrailFilter.Everything, cancellation: Cancellation);
        var middle = all.Entries[2];

        var around = await _trail.Queries.AroundAsync(_trail.Ada, middle.Cursor, Cancellation);

        around.ShouldNotBeNull().Entries.ShouldBe(all.Entries);
        (await _trail.Queries.AroundAsync(_trail.Ada, middle.Cursor with { Id = Guid.NewGuid() }, Cancellation)).ShouldBeNull();
        (await _trail.Queries.AroundAsync(_trail.Other.Owner, middle.Cursor, Cancellation)).ShouldBeNull();
    }
}
