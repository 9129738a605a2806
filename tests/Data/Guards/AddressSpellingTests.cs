using Castellan.Data.Access;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;

namespace Castellan.Tests.Data.Guards;

/// <summary>Ids and names of organisations in every spelling, in every place of every address: another way to write a foreign one opens nothing.</summary>
[Collection(OnTheGuardedConsole.Name)]
public sealed class AddressSpellingTests(GuardedConsole console) : IAsyncLifetime
{
    private Cast _cast = null!;
    private Team _elsewhere = null!;
    private string _stranger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cast = await Cast.GatherAsync(console);
        _elsewhere = await Team.FoundAsync(console.Installation, $"spell-{Guid.NewGuid():N}"[..20]);
        _stranger = await console.SignInAsync(_elsewhere.Owner.PersonId);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact, Trait("proves", "I53"), Trait("proves", "I39")]
    [Trait("asvs", "1.1.1"), Trait("asvs", "8.2.2")]
    public async Task No_spelling_of_a_foreign_id_opens_what_is_behind_it()
    {
        var (attempts, leaks) = (0, new List<string>());
        Guid[] foreign = [_cast.OtherPerson, _cast["owner"]!.PersonId, _cast.Team.OrgId, _cast.Team.RoleId(RoleKind.Owner)];
        foreach (var route in Tenants().Where(route => route.Text.Count(c => c == '{') > 1))
        {
            foreach (var id in foreign.Concat([_elsewhere.OrgId, _elsewhere.RoleId(RoleKind.Member), _elsewhere.Owner.PersonId]))
            {
                foreach (var spelling in Spelling.Of(id).Where((_, turn) => Tally.IsFull || (turn + attempts) % 17 == 0))
                {
                    attempts += await AskAsync(route.Filled(name => name == "slug" ? _elsewhere.Slug : spelling), leaks);
                }
            }
        }

        Tally.Say(attempts, leaks.Count);
        leaks.ShouldBeEmpty();
        attempts.ShouldBeGreaterThan(150);
    }

    [Fact, Trait("proves", "I53"), Trait("proves", "I41")]
    [Trait("asvs", "1.1.1")]
    public async Task No_spelling_of_a_foreign_organisation_and_no_hint_at_it_enters_it()
    {
        var (attempts, leaks) = (0, new List<string>());
        foreach (var route in Tenants().Where(route => route.Text.Count(c => c == '{') == 1))
        {
            foreach (var spelling in Spelling.Of(_cast.Team.Slug).Concat([_cast.Team.OrgId.ToString(), $"{_elsewhere.Slug}/../{_cast.Team.Slug}", $"{_elsewhere.Slug}%2F..%2F{_cast.Team.Slug}", $"{_elsewhere.Slug},{_cast.Team.Slug}"]).Where((_, turn) => Tally.IsFull || (turn + attempts) % 11 == 0))
            {
                attempts += await AskAsync(route.Filled(_ => spelling), leaks);
            }
            var own = route.Filled(_ => _elsewhere.Slug);
            // The hints take turns from route to route.
            foreach (var query in new[] { $"slug={_cast.Team.Slug}", $"org={_cast.Team.OrgId}", $"orgId={_cast.Team.OrgId}", $"tenant={_cast.Team.Slug}", $"Slug={_cast.Team.Slug}&slug={_cast.Team.Slug}" }.Where((_, turn) => Tally.IsFull || (turn + own.Length) % 3 == 0))
            {
                attempts += await AskAsync($"{own}?{query}", leaks);
            }
            foreach (var header in new[] { "X-Tenant", "X-Tenant-Id", "X-Org-Id", "X-Organisation", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Path", "X-Forwarded-Host", "Referer" }.Where((_, turn) => Tally.IsFull || (turn + own.Length) % 4 == 0))
            {
                attempts += await AskAsync(own, leaks, header, header.Contains("Id", StringComparison.Ordinal) ? _cast.Team.OrgId.ToString() : $"/o/{_cast.Team.Slug}");
            }
        }

        Tally.Say(attempts, leaks.Count);
        leaks.ShouldBeEmpty();
        attempts.ShouldBeGreaterThan(150);
    }

    [Fact]
    public async Task The_plain_spelling_opens_it_to_its_own_people()
    {
        var owner = (await _cast.CookieAsync("owner"))!;
        var shown = new List<string>();
        foreach (var route in Tenants())
        {
            await AskAsync(route.Filled(name => name == "slug" ? _cast.Team.Slug : _cast["owner"]!.PersonId.ToString()), shown, cookie: owner);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', shown));
        shown.Count.ShouldBeGreaterThanOrEqualTo(3);
    }

    private IEnumerable<RoutePattern> Tenants() =>
        Doors.Routes(console.Services).Where(route => route.Method == "GET" && route.Pattern.Text.StartsWith("/o/{", StringComparison.Ordinal)).Select(route => route.Pattern);

    private async Task<int> AskAsync(string path, List<string> leaks, string? header = null, string? value = null, string? cookie = null)
    {
        // As it stands: the client must not mend what an attacker would send.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(console.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.TryAddWithoutValidation("Cookie", cookie ?? _stranger);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }
        using var answer = await console.Client.SendAsync(request, Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        if ((int)answer.StatusCode >= 500)
        {
            leaks.Add($"{path} {header} answers {(int)answer.StatusCode}");
        }
        // Addresses and names stand wherever the organisation's people do.
        if (body.Contains($"@{_cast.Team.Slug}.example", StringComparison.OrdinalIgnoreCase) || body.Contains($"Owner of {_cast.Team.Slug}", StringComparison.OrdinalIgnoreCase))
        {
            leaks.Add($"{path} {header} {(int)answer.StatusCode} shows the other organisation's people");
        }
        return 1;
    }
}
