using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Features.Members.BadSample;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Guards;

/// <summary>
/// Every event handler and every method that a browser may call, compared with <see cref="GuardTable"/>. A handler is
/// <c>shut</c> to whom no page that holds it opens; else it is <c>page</c> when it touches the open page alone, or
/// <c>allowed</c>, <c>refused</c> or <c>partly</c> as the verbs that it reaches answer. Hub methods are <c>shut</c> or <c>guarded</c>.
/// </summary>
[Collection(OnTheGuardedConsole.Name)]
public sealed class EventTests(GuardedConsole console) : IAsyncLifetime
{
    private readonly GuardTable _table = GuardTable.Read();
    private Cast _cast = null!;

    public async ValueTask InitializeAsync() => _cast = await Cast.GatherAsync(console);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact, Trait("proves", "WEB-2")]
    [Trait("asvs", "8.2.1"), Trait("asvs", "8.3.1")]
    public void Every_event_handler_answers_every_visitor_as_the_table_says()
    {
        var answers = Answers(EventHandlers.OfTheConsole());

        answers.Count.ShouldBeGreaterThan(150);
        Report(answers, "event ");
    }

    [Fact, Trait("proves", "WEB-2")]
    public async Task Every_method_that_a_browser_may_call_answers_every_visitor_as_the_table_says()
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var callable in EventHandlers.OfTheConsole().Callable)
        {
            answers[callable] = [];
        }
        foreach (var hub in console.Services.GetRequiredService<EndpointDataSource>().Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<HubMetadata>()?.HubType).OfType<Type>().Distinct())
        {
            var row = new List<string>();
            foreach (var visitor in Cast.Visitors)
            {
                using var response = await console.PostAsync("/_blazor/negotiate?negotiateVersion=1", await _cast.CookieAsync(visitor), []);
                row.Add(response.IsSuccessStatusCode ? "guarded" : "shut");
            }
            foreach (var method in hub.GetMethods().Where(method => method.DeclaringType == hub && method.GetBaseDefinition().DeclaringType == hub && !method.IsSpecialName))
            {
                answers[$"hub {hub.Name}.{method.Name}"] = row;
            }
        }

        Report(answers, "hub ", "callable ");
    }

    [Fact]
    public void A_handler_that_is_not_listed_reaches_more_or_asks_no_known_verb_is_named()
    {
        var findings = _table.Findings(Answers(new EventHandlers(BadPage.Module)), _ => false);

        findings.ShouldContain(finding => finding.EndsWith("event Members.BadPage.RemoveAllAsync > Members.MemberCommands.RemoveAsync,shut,shut,allowed,allowed,refused,refused,refused,refused,shut,shut", StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.Contains("event Members.BadPage.Late > Members.MemberCommands.RemoveAsync", StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.Contains("event Members.BadPage.(inline) > Members.NewCommands.EraseAsync,shut,shut,unlisted,", StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.Contains("event Members.BadPage.Look,shut,shut,page,", StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.Contains("event Members.BadPart.Touch,shut,shut,page,", StringComparison.Ordinal));
        new EventHandlers(BadPage.Module).Callable.ShouldBe(["callable Members.BadPage.FromScript"]);
    }

    [Theory, Trait("proves", "WEB-2"), Trait("proves", "MEM-4")]
    [InlineData("owner")]
    [InlineData("admin")]
    [InlineData("officer")]
    [InlineData("billing")]
    [InlineData("member")]
    [InlineData("viewer")]
    public async Task An_open_page_of_somebody_who_was_thrown_out_delivers_no_event(string role)
    {
        await using var page = await OpenPage.OpenAsync(console, _cast, role);
        await page.FilterAsync("suspended");
        page.Moves.ShouldHaveSingleItem().ShouldEndWith("state=suspended");

        await console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 2 WHERE person_id = '{page.PersonId}'");
        await page.FilterAsync("active");

        page.Moves.ShouldHaveSingleItem();
        page.LedTo.ShouldBe(Addresses.Home);
    }

    [Theory, Trait("proves", "WEB-2"), Trait("proves", "MEM-3"), Trait("proves", "MEM-4")]
    [InlineData("owner")]
    [InlineData("admin")]
    [Trait("asvs", "8.3.2")]
    public async Task An_open_page_of_somebody_who_lost_the_permission_acts_no_more(string role)
    {
        var other = (await _cast.HireAsync("member")).PersonId;
        var third = (await _cast.HireAsync("member")).PersonId;
        await using var page = await OpenPage.OpenAsync(console, _cast, role);
        page.Offers.ShouldBeGreaterThan(1);
        await page.SuspendAsync(other);
        (await StateAsync(other)).ShouldBe(MembershipState.Suspended);

        await console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET role_id = '{_cast.Team.RoleId(RoleKind.Viewer)}' WHERE person_id = '{page.PersonId}'");
        await page.SuspendAsync(third);

        (await StateAsync(third)).ShouldBe(MembershipState.Active);
        page.Offers.ShouldBe(0);
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task Everybody_who_matches_is_suspended_from_an_open_page_and_taken_back()
    {
        await console.Installation.ExecuteAsAdminAsync($"""
            CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, 620) n;
            INSERT INTO tenant.memberships (org_id, person_id, role_id, state, joined_at) SELECT '{_cast.Team.OrgId}', id, '{_cast.Team.RoleId(RoleKind.Member)}', 1, now() FROM made;
            INSERT INTO tenant.subjects (org_id, id, email, search_text) SELECT '{_cast.Team.OrgId}', id, 'p' || n || '@many.example', 'p' || n || '@many.example' FROM made;
            """);
        var active = await ActiveAsync();
        await using var page = await OpenPage.OpenAsync(console, _cast, "owner");

        await page.SelectEverybodyAsync();
        await page.SuspendSelectedAsync();
        (await ActiveAsync()).ShouldBe(1);
        (await StateAsync(page.PersonId)).ShouldBe(MembershipState.Active);

        await page.UndoAsync();
        // Who was suspended before the act was refused by it and is not part of what is taken back.
        (await ActiveAsync()).ShouldBe(active + 1);
    }

    private async Task<long> ActiveAsync() => await console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.memberships WHERE org_id = '{_cast.Team.OrgId}' AND state = 1");

    private async Task<MembershipState> StateAsync(Guid personId) =>
        (MembershipState)await console.Installation.ScalarAsAdminAsync<short>($"SELECT state FROM tenant.memberships WHERE person_id = '{personId}'");

    private Dictionary<string, IReadOnlyList<string>> Answers(EventHandlers handlers) => handlers.All.ToDictionary(
        handler => handler.Door, handler => (IReadOnlyList<string>)[.. Enumerable.Range(0, Cast.Visitors.Count).Select(visitor => Answer(handler, visitor))], StringComparer.Ordinal);

    private string Answer(EventHandler handler, int visitor)
    {
        if (handler.Pages.Count > 0 && !handler.Pages.Any(page => _table[$"GET {page}", visitor] == "200"))
        {
            return "shut";
        }
        var reads = handler.Verbs.Where(verb => _table[$"query {verb}", visitor] is not null).ToList();
        // What an act reads afterwards, to show the page anew, says nothing about the act.
        var acts = reads.Count == handler.Verbs.Count ? reads : [.. handler.Verbs.Except(reads)];
        var answers = acts.ConvertAll(verb => _table[$"command {verb}", visitor] ?? _table[$"query {verb}", visitor] ?? _table[$"service {verb}", visitor]);
        var passed = answers.Count(answer => answer is "allowed" or "open");
        return answers.Contains(null) ? "unlisted" : answers.Count == 0 ? "page" : passed == answers.Count ? "allowed" : passed == 0 ? "refused" : "partly";
    }

    private void Report(Dictionary<string, IReadOnlyList<string>> answers, params string[] kinds)
    {
        var findings = _table.Findings(answers, door => kinds.Any(kind => door.StartsWith(kind, StringComparison.Ordinal)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers.Count} doors × {Cast.Visitors.Count} visitors, {findings.Count} differ");
        findings.ShouldBeEmpty(string.Join('\n', findings));
    }
}
