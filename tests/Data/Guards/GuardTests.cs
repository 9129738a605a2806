using System.Reflection;
using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Guards;

/// <summary>Every route, page, command and query, asked by everybody, compared with <see cref="GuardTable"/>.</summary>
[Collection(OnTheGuardedConsole.Name)]
public sealed class GuardTests(GuardedConsole console) : IAsyncLifetime
{
    private readonly GuardTable _table = GuardTable.Read();
    private Cast _cast = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cast = await Cast.GatherAsync(console);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact, Trait("proves", "WEB-2")]
    [Trait("asvs", "6.3.4"), Trait("asvs", "8.2.1"), Trait("asvs", "13.4.2"), Trait("asvs", "13.4.5"), Trait("asvs", "15.2.3")]
    public async Task Every_route_answers_every_visitor_as_the_table_says()
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (method, pattern) in Doors.Routes(console.Services).OrderBy(route => route.Pattern.Text, StringComparer.Ordinal))
        {
            var path = pattern.Filled(Value);
            var row = new List<string>();
            foreach (var visitor in Cast.Visitors)
            {
                var cookie = await _cast.CookieAsync(visitor);
                using var response = method == "GET" ? await console.GetAsync(path, cookie) : await SendAsync(method, path, cookie);
                row.Add($"{(int)response.StatusCode}");
            }
            answers[$"{method} {pattern.Text}"] = row;
        }

        Report(answers, door => char.IsUpper(door[0]) && door.Contains(" /", StringComparison.Ordinal));
    }

    [Fact, Trait("proves", "WEB-2")]
    [Trait("asvs", "3.5.7"), Trait("asvs", "4.1.1"), Trait("asvs", "13.4.1"), Trait("asvs", "13.4.3"), Trait("asvs", "13.4.7"), Trait("asvs", "14.2.5")]
    public async Task Files_are_open_to_everybody_and_there_is_nothing_else_among_them()
    {
        var files = Doors.Files(console.Services).ToList();
        foreach (var file in files)
        {
            using var response = await console.GetAsync(file);
            ((int)response.StatusCode).ShouldBe(200, file);
            var type = response.Content.Headers.ContentType.ShouldNotBeNull(file);
            (type.CharSet ?? "").ShouldBe(type.MediaType!.StartsWith("text/", StringComparison.Ordinal) ? "utf-8" : "", file);
            Path.GetExtension(file).ShouldBeOneOf(".js", ".css", ".svg", ".woff2", ".png", ".ico", ".json", ".txt", ".webp", ".map", ".gz", ".br");
        }
        files.ShouldNotBeEmpty();
    }

    [Fact, Trait("asvs", "7.4.4")]
    public async Task Every_page_behind_the_sign_in_offers_the_way_out()
    {
        var seen = 0;
        foreach (var pattern in typeof(ConsoleApplication).Assembly.GetTypes().Where(type => type.GetCustomAttribute<AllowAnonymousAttribute>() is null)
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => new RoutePattern(route.Template)))
        {
            var path = pattern.Filled(Value);
            foreach (var visitor in new[] { "owner", "operator" })
            {
                using var response = await console.GetAsync(path, await _cast.CookieAsync(visitor));
                if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/html")
                {
                    (await response.Content.ReadAsStringAsync(Cancellation)).ShouldContain($"action=\"{Addresses.SignOut}\"", Case.Sensitive, path);
                    seen++;
                }
            }
        }
        seen.ShouldBeGreaterThan(40);
    }

    [Fact, Trait("proves", "WEB-2"), Trait("proves", "MEM-3")]
    [Trait("asvs", "8.2.1"), Trait("asvs", "8.3.1")]
    public async Task Every_command_answers_every_role_as_the_table_says()
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, type, method) in Doors.Verbs("Commands"))
        {
            answers[$"command {name}"] = await AskAsync(type, method, visitor => _cast.HireAsync(visitor));
        }

        Report(answers, door => door.StartsWith("command ", StringComparison.Ordinal));
    }

    [Fact, Trait("proves", "WEB-2"), Trait("proves", "MEM-3")]
    [Trait("asvs", "8.2.1"), Trait("asvs", "8.3.1")]
    public async Task Every_query_answers_every_role_as_the_table_says()
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, type, method) in Doors.Verbs("Queries"))
        {
            answers[$"query {name}"] = Read(await AskAsync(type, method, visitor => Task.FromResult(_cast[visitor]!)));
        }

        Report(answers, door => door.StartsWith("query ", StringComparison.Ordinal));
    }

    [Fact, Trait("proves", "WEB-2")]
    public async Task Every_service_that_an_event_reaches_answers_every_role_as_the_table_says()
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var verbs = Doors.Verbs("Commands").Concat(Doors.Verbs("Queries")).Select(verb => verb.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, type, method) in Doors.Services(EventHandlers.OfTheConsole().All.SelectMany(handler => handler.Verbs).Where(name => !verbs.Contains(name))))
        {
            var asked = await AskAsync(type, method, visitor => _cast.HireAsync(visitor));
            answers[$"service {name}"] = type.Name.EndsWith("Queries", StringComparison.Ordinal) ? Read(asked) : asked;
        }

        Report(answers, door => door.StartsWith("service ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_door_that_is_missing_gone_or_answers_otherwise_is_named()
    {
        var row = _table.Doors.First();
        var answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["GET /new"] = [.. Cast.Visitors.Select(_ => "200")], [row] = [.. Cast.Visitors.Select(_ => "999")] };

        var findings = _table.Findings(answers, _ => true);

        findings.ShouldContain(finding => finding.EndsWith("GET /new,200,200,200,200,200,200,200,200,200,200", StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.StartsWith($"{row} answers 999 to anonymous", StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.StartsWith("guards.csv has a line for what is gone: ", StringComparison.Ordinal));
    }

    // A query trusts the standing that the guard has just found, so those without one cannot come this far.
    private static IReadOnlyList<string> Read(IReadOnlyList<string> answers) =>
        [.. answers.Select((answer, place) => Cast.Visitors[place] is "stranger" or "suspended" or "operator" && answer != "open" ? "-" : answer)];

    private async Task<IReadOnlyList<string>> AskAsync(Type type, System.Reflection.MethodInfo method, Func<string, Task<TenantActor>> actor)
    {
        if (!Doors.TakesTenant(method))
        {
            // It acts on the account, or by a secret; no organisation is named.
            return [.. Cast.Visitors.Select(_ => "open")];
        }
        var answers = new List<string>();
        foreach (var visitor in Cast.Visitors)
        {
            answers.Add(visitor == "anonymous" ? "-" : await AnswerAsync(type, method, await actor(visitor)));
        }
        return answers;
    }

    private async Task<string> AnswerAsync(Type type, System.Reflection.MethodInfo method, TenantActor actor)
    {
        await using var scope = console.Services.CreateAsyncScope();
        try
        {
            var call = method.ReturnType == typeof(Task) ? null : method.ReturnType.GetGenericArguments()[0];
            var answer = await Doors.CallAsync(scope.ServiceProvider, type, method, actor);
            return call is { IsGenericType: true } && call.GetGenericTypeDefinition() == typeof(Outcome<>) && !(bool)call.GetProperty("Succeeded")!.GetValue(answer)!
                && call.GetProperty("Refusal")!.GetValue(answer) is NotAMember or PermissionMissing
                ? call.GetProperty("Refusal")!.GetValue(answer)!.GetType().Name
                : "allowed";
        }
        catch (UnauthorizedAccessException)
        {
            return nameof(PermissionMissing);
        }
    }

    private void Report(Dictionary<string, IReadOnlyList<string>> answers, Func<string, bool> isOurs)
    {
        var findings = _table.Findings(answers, isOurs);
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers.Count} doors × {Cast.Visitors.Count} visitors = {answers.Count * Cast.Visitors.Count} answers, {findings.Count} differ");
        findings.ShouldBeEmpty(string.Join('\n', findings));
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? cookie)
    {
        if (method == "POST")
        {
            return await console.PostAsync(path, cookie, []);
        }
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }
        return await console.Client.SendAsync(request, Cancellation);
    }

    private string Value(string name) => name switch
    {
        "slug" => _cast.Team.Slug,
        "roleId" => _cast.Team.RoleId(Castellan.Data.Access.RoleKind.Member).ToString(),
        "orgId" => _cast.Team.OrgId.ToString(),
        "code" => "404",
        "Number" or "number" or "Notice" or "notice" => "1",
        "Form" => "cnil",
        "Language" => "en",
        _ => _cast.OtherPerson.ToString(),
    };
}
