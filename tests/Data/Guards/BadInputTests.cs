using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Microsoft.AspNetCore.Components;

namespace Castellan.Tests.Data.Guards;

/// <summary>Hostile requests to every page and form: a clear refusal, never a failure, and the security headers on each answer.</summary>
[Collection(OnTheGuardedConsole.Name)]
public sealed class BadInputTests(GuardedConsole console) : IAsyncLifetime
{
    private static readonly string[] Headers =
        ["Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"];

    private static readonly string[] BadValues =
    [
        "%00", "a%00b", "%ED%A0%80", "%FF%FE", "%C0%AF", "%", "%zz", "-1", "0", "99999999999999999999", "2147483648", "9007199254740993", "NaN", "1e309", "true",
        "[]", "{}", "undefined", "%27%20OR%201%3D1--", "%25%25%25", "_%25_", "(((((", "%5C%5C%5C", "a%26b%7Cc%21", "%3A*", "*%3F", "%3Cscript%3E", "%E2%80%AE", "%0D%0AX-Injected%3A%201",
        "00000000-0000-0000-0000-000000000000", "9999-12-31", "0000-00-00", "2026-02-30", "%2F%2Fevil.example", "%F0%9F%92%A9",
    ];

    private Cast _cast = null!;
    private string _owner = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cast = await Cast.GatherAsync(console);
        _owner = (await _cast.CookieAsync("owner"))!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact, Trait("proves", "B01"), Trait("proves", "B05"), Trait("proves", "B07"), Trait("proves", "B21"), Trait("proves", "WEB-1")]
    [Trait("asvs", "1.2.4"), Trait("asvs", "1.4.2"), Trait("asvs", "2.2.1"), Trait("asvs", "15.3.5"), Trait("asvs", "15.3.7")]
    public async Task No_query_parameter_of_any_page_breaks_it()
    {
        // Every value meets every fifth parameter; the full run leaves none out.
        const int Turns = 5;
        var (faults, asked, turn) = (new List<string>(), 0, 0);
        foreach (var page in Pages())
        {
            var path = Filled(page.Route);
            foreach (var name in page.Queries.DefaultIfEmpty("page"))
            {
                turn++;
                foreach (var value in BadValues.Where((_, at) => Tally.IsFull || at % Turns == turn % Turns))
                {
                    asked += await AskAsync($"{path}?{name}={value}", faults);
                }
                asked += await AskAsync($"{path}?{name}=a&{name}=b&{name}=", faults);
                asked += await AskAsync($"{path}?{name}[]=a&{name}[0]=b&{name}.x=c&{name.ToUpperInvariant()}=d", faults);
                asked += await AskAsync($"{path}?{name}={new string('x', 6_000)}", faults);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} requests, {faults.Count} faults");
        faults.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "B01"), Trait("proves", "B05"), Trait("proves", "WEB-1")]
    [Trait("asvs", "5.3.2")]
    public async Task No_part_of_any_address_breaks_it()
    {
        var (faults, asked) = (new List<string>(), 0);
        foreach (var route in Doors.Routes(console.Services).Where(route => route.Method == "GET" && route.Pattern.Text.Contains('{', StringComparison.Ordinal)).Select(route => route.Pattern))
        {
            foreach (var value in BadValues.Concat(["..%2F..%2Fetc%2Fpasswd", "%2e%2e", "con", new string('a', 4_000)]))
            {
                asked += await AskAsync(route.Filled(_ => value), faults);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} requests, {faults.Count} faults");
        faults.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "B01"), Trait("proves", "B05"), Trait("proves", "B12"), Trait("proves", "B14"), Trait("proves", "B23"), Trait("proves", "WEB-1")]
    [Trait("asvs", "2.2.1"), Trait("asvs", "2.2.2"), Trait("asvs", "8.3.1"), Trait("asvs", "15.3.3"), Trait("asvs", "15.3.7")]
    public async Task No_field_of_any_form_breaks_it()
    {
        string[] values = ["", "\0", "a\0b", "\ud800", "\udfff\ud800", "-1", "NaN", "9007199254740993", "' OR 1=1--", "%_\\", "\r\nX-Injected: 1", "<script>", "\u202e", new('x', 100_000), "//evil.example", "javascript:alert(1)"];
        var (faults, asked) = (new List<string>(), 0);
        foreach (var (path, handler, fields) in Forms())
        {
            foreach (var value in values)
            {
                foreach (var cookie in new[] { null, _owner })
                {
                    using var all = await console.PostAsync(path, cookie, [new("_handler", handler), .. fields.Select(field => new KeyValuePair<string, string>(field, value))]);
                    asked += Judge(all, $"POST {path} {handler} all={Encoding.UTF8.GetByteCount(value)} bytes {Uri.EscapeDataString(Printable(value))}", faults);
                }
            }
            // Twice the same name, none at all, and a name that is no field.
            using var twice = await console.PostAsync(path, null, [new("_handler", handler), .. fields.SelectMany(field => new KeyValuePair<string, string>[] { new(field, "a"), new(field, "b") })]);
            asked += Judge(twice, $"POST {path} {handler} doubled", faults);
            using var none = await console.PostAsync(path, null, [new("_handler", handler), new("__proto__", "x"), new("is_operator", "true")]);
            asked += Judge(none, $"POST {path} {handler} empty", faults);
            using var unknown = await console.PostAsync(path, null, [new("_handler", "nobody"), new("_handler", handler)]);
            asked += Judge(unknown, $"POST {path} with two handlers", faults);
        }

        asked.ShouldBeGreaterThan(100);
        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} requests, {faults.Count} faults");
        faults.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "B15"), Trait("proves", "B05")]
    [Trait("asvs", "1.5.1"), Trait("asvs", "4.1.4"), Trait("asvs", "13.4.4")]
    public async Task Wrong_methods_and_content_types_are_refused()
    {
        var (faults, asked) = (new List<string>(), 0);
        foreach (var path in Pages().Select(page => Filled(page.Route)).Concat(Forms().Select(form => form.Path)).Distinct())
        {
            foreach (var method in new[] { "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "PROPFIND", "FOO" })
            {
                using var request = Request(new HttpMethod(method), path);
                request.Headers.TryAddWithoutValidation("X-HTTP-Method-Override", "POST");
                using var response = await console.Client.SendAsync(request, Cancellation);
                asked += Judge(response, $"{method} {path}", faults, refused: method != "HEAD");
            }
            foreach (var (type, body) in new[]
            {
                ("application/json", "{\"a\":1"), ("application/xml", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"), ("text/plain", "x"), ("multipart/form-data", "x"),
                ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"), ("application/x-www-form-urlencoded; charset=utf-7", "+AAA-=1"),
                ("application/x-www-form-urlencoded", "%zz=%&&&===%00"), ("nonsense", "x"),
            })
            {
                using var request = Request(HttpMethod.Post, path);
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                using var response = await console.Client.SendAsync(request, Cancellation);
                asked += Judge(response, $"POST {path} as {type}", faults, refused: true);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} requests, {faults.Count} faults");
        faults.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "B12"), Trait("proves", "B13"), Trait("proves", "I41")]
    [Trait("asvs", "3.7.2"), Trait("asvs", "4.1.3")]
    public async Task No_return_address_and_no_forwarded_host_leads_elsewhere()
    {
        string[] evil = ["//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "/%2F/evil.example", "/\t/evil.example", "\n//evil.example", "/..//evil.example", "data:text/html,x", "//evil.example@localhost"];
        var elsewhere = new List<string>();
        foreach (var address in evil)
        {
            foreach (var form in new[] { "/preferences/theme", "/preferences/language", "/signout" })
            {
                using var posted = await console.PostAsync(form, null, [new("theme", "dark"), new("language", "fr"), new("return", address)]);
                Collect(posted, $"{form} return={address}");
            }
        }
        foreach (var (header, value) in new[]
        {
            ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.9"), ("Forwarded", "host=evil.example;proto=https"), ("X-Original-URL", "/operator"),
            ("X-Rewrite-URL", "/operator"), ("X-Forwarded-Prefix", "/evil"), ("Host", "evil.example"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/o/{_cast.Team.Slug}/settings");
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await console.Client.SendAsync(request, Cancellation);
            Collect(response, $"{header}: {value}");
            (await response.Content.ReadAsStringAsync(Cancellation)).ShouldNotContain("evil.example");
            ((int)response.StatusCode).ShouldBeInRange(300, 499, header);
        }

        elsewhere.ShouldBeEmpty();

        void Collect(HttpResponseMessage response, string what)
        {
            if (response.Headers.Location is { } location && (location.OriginalString.Contains("evil", StringComparison.Ordinal) && !location.OriginalString.StartsWith("/signin?", StringComparison.Ordinal) || location.IsAbsoluteUri && location.Host != console.Address.Host))
            {
                elsewhere.Add($"{what} → {location.OriginalString}");
            }
        }
    }

    [Fact, Trait("proves", "B19"), Trait("proves", "WEB-1")]
    public async Task No_cookie_breaks_a_page_or_signs_anybody_in()
    {
        var name = _owner.Split('=')[0];
        string[] cookies =
        [
            $"{name}=", $"{name}=x", $"{name}={new string('A', 3_000)}", $"{name}=%00", $"{name}=\"quoted", $"{name}", "=", ";;;;", $"{name}=a; {name}=b", string.Join("; ", Enumerable.Range(0, 100).Select(n => $"c{n}=v{n}")),
            $"{name}={Guid.NewGuid():N}", $"{name}=' OR 1=1--", ".AspNetCore.Culture=c=zz|uic=%00", ".AspNetCore.Culture=c=../../x|uic=", "theme=<script>", $"{_owner}x", $"x{_owner}", _owner.ToUpperInvariant(),
            $".AspNetCore.Antiforgery.x=CfDJ8{new string('A', 200)}",
        ];
        var (faults, asked) = (new List<string>(), 0);
        foreach (var cookie in cookies)
        {
            foreach (var path in new[] { "/signin", $"/o/{_cast.Team.Slug}", "/", "/no-such-page" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation("Cookie", cookie);
                using var response = await console.Client.SendAsync(request, Cancellation);
                asked += Judge(response, $"{path} with {cookie[..Math.Min(cookie.Length, 60)]}", faults);
                if (path.StartsWith("/o/", StringComparison.Ordinal) && (int)response.StatusCode != 302)
                {
                    faults.Add($"{path} with {cookie[..Math.Min(cookie.Length, 60)]} answers {(int)response.StatusCode}, not to sign in");
                }
            }
        }

        using var control = await console.GetAsync($"/o/{_cast.Team.Slug}", _owner);
        ((int)control.StatusCode).ShouldBe(200);
        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} requests, {faults.Count} faults");
        faults.ShouldBeEmpty();
    }

    [Theory, Trait("proves", "B16"), Trait("proves", "WEB-1")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX: {40000}\r\n\r\n", 431)]
    [InlineData("GET /{9000} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n", 414)]
    [InlineData("POST /signin HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000000\r\n\r\n", 413)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nA B: c\r\n\r\n", 400)]
    [InlineData("GARBAGE\r\n\r\n", 400)]
    [Trait("asvs", "4.2.1")]
    public async Task A_request_that_is_too_large_or_no_request_is_refused_at_once(string raw, int status)
    {
        var text = System.Text.RegularExpressions.Regex.Replace(raw.Replace("{port}", $"{console.Address.Port}", StringComparison.Ordinal), @"\{(?<count>\d+)\}", match => new string('x', int.Parse(match.Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture)), System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", console.Address.Port, Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Cancellation);
        using var reader = new StreamReader(stream, Encoding.Latin1);

        var line = await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        line.ShouldNotBeNull().Split(' ')[1].ShouldBe($"{status}");
    }

    [Fact, Trait("proves", "WEB-1")]
    [Trait("asvs", "3.4.3"), Trait("asvs", "3.4.4"), Trait("asvs", "3.4.5"), Trait("asvs", "3.4.6"), Trait("asvs", "3.4.8"), Trait("asvs", "3.5.8")]
    [Trait("asvs", "14.2.2"), Trait("asvs", "14.2.5"), Trait("asvs", "16.5.4")]
    public async Task Errors_carry_the_security_headers_too()
    {
        foreach (var (path, cookie, status) in new (string, string?, int)[]
        {
            // Nobody learns before signing in which pages exist.
            ("/no-such-page", null, 302), ("/no-such-page", _owner, 404), ("/o/no-such-organisation", _owner, 404), ($"/o/{_cast.Team.Slug}", null, 302), ("/signin", null, 200), ("/status/500", null, 500), ("/health/live", null, 200), ("/favicon.svg", null, 200),
        })
        {
            using var response = await console.GetAsync(path, cookie);
            ((int)response.StatusCode).ShouldBe(status, path);
            Missing(response).ShouldBeEmpty(path);
            response.Headers.Contains("Server").ShouldBeFalse();
        }
    }

    private async Task<int> AskAsync(string path, List<string> faults)
    {
        using var request = Request(HttpMethod.Get, path);
        using var response = await console.Client.SendAsync(request, Cancellation);
        return Judge(response, $"GET {path[..Math.Min(path.Length, 120)]}", faults);
    }

    // An address that is meant to fail on request, and nothing else, may answer with a 5xx.
    private static int Judge(HttpResponseMessage response, string what, List<string> faults, bool refused = false)
    {
        var status = (int)response.StatusCode;
        if (status >= 500 && !what.StartsWith("GET /status/", StringComparison.Ordinal) && !what.StartsWith("GET /health/", StringComparison.Ordinal))
        {
            faults.Add($"{what} answers {status}");
        }
        if (refused && status < 400 && status != 302)
        {
            faults.Add($"{what} is taken: {status}");
        }
        if (response.Headers.Contains("X-Injected"))
        {
            faults.Add($"{what} splits the answer");
        }
        foreach (var header in Missing(response))
        {
            faults.Add($"{what} ({status}) lacks {header}");
        }
        return 1;
    }

    // What Kestrel refuses before the application sees it has no headers of ours; it carries no content either.
    private static IEnumerable<string> Missing(HttpResponseMessage response) =>
        (int)response.StatusCode is 400 or 414 or 431 && response.Content.Headers.ContentLength == 0 && response.Headers.Connection.Contains("close")
            ? [] : Headers.Where(header => !response.Headers.Contains(header));

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        // As it stands: the client must not mend what an attacker would send.
        var request = new HttpRequestMessage(method, new Uri(console.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.TryAddWithoutValidation("Cookie", _owner);
        return request;
    }

    private string Filled(string route) => new RoutePattern(route).Filled(name => name == "slug" ? _cast.Team.Slug : _cast.OtherPerson.ToString());

    private static IEnumerable<(string Route, IReadOnlyList<string> Queries)> Pages() =>
        from type in typeof(ConsoleApplication).Assembly.GetTypes()
        from route in type.GetCustomAttributes<RouteAttribute>()
        select (route.Template, (IReadOnlyList<string>)[.. Properties(type).Select(property => property.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is { } query ? query.Name ?? property.Name : null).OfType<string>()]);

    private IEnumerable<(string Path, string Handler, IReadOnlyList<string> Fields)> Forms() =>
    [
        .. from type in typeof(ConsoleApplication).Assembly.GetTypes()
           from route in type.GetCustomAttributes<RouteAttribute>()
           from form in Properties(type).Select(property => (Property: property, Form: property.GetCustomAttribute<SupplyParameterFromFormAttribute>())).Where(found => found.Form is not null).GroupBy(found => found.Form!.FormName ?? "")
           select (Filled(route.Template), form.Key, (IReadOnlyList<string>)[.. form.Select(found => found.Form!.Name ?? found.Property.Name)]),
        ("/preferences/theme", "", ["theme", "return"]),
        ("/preferences/language", "", ["language", "return"]),
        ("/signout", "", ["return"]),
    ];

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static string Printable(string value) => new([.. value.Take(20).Select(c => char.IsSurrogate(c) ? '?' : c)]);
}
