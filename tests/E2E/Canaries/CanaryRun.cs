using System.Diagnostics;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Castellan.Platform.LocalPostgres;
using Castellan.Tests.E2E.Canaries;
using Castellan.Tests.E2E.Fixtures;
using Castellan.Tests.Shared.Files;
using Castellan.Tests.Shared.Mail;
using Castellan.Tests.Shared.Providers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Npgsql;

namespace Castellan.Tests.E2E.Canaries;

/// <summary>
/// A console of its own, at its most talkative, used in every way that a secret can take: by people in a browser, by a
/// provider, by a mail server, and by requests that fail. What it left behind lies in files, one folder a place.
/// </summary>
/// <remarks>In each place something is planted that has to be found there; in most by a leak that is made on purpose.</remarks>
public sealed partial class CanaryRun(ConsoleUnderTest other) : IAsyncLifetime
{
    /// <summary>An organisation's name: stands in rows, mails, exports, copies.</summary>
    internal const string Marker = "Marker Meadow 7731";

    private readonly TestFolder _folder = new();
    private readonly List<Canary> _canaries = [];
    private readonly List<string> _storage = [];
    private readonly List<(string Address, string Body)> _errors = [];
    private readonly List<byte[]> _exports = [];
    private readonly List<string> _codes = [];
    private readonly List<Visitor> _visitors = [];
    private TestProvider? _provider;
    private SmtpCatcher? _mails;
    private LocalPostgresServer? _postgres;
    private ConsoleProcess? _console;

    /// <summary>Leaked on purpose, in every place where one can.</summary>
    internal Canary Planted { get; } = Text("the planted leak");

    internal IReadOnlyList<Canary> All => _canaries;

    internal IEnumerable<Canary> Secrets => _canaries.Where(canary => !canary.IsPersonal);

    internal string ConsoleLog => InFolder("console.log");

    internal string PostgresLog => InFolder("postgres/server.log");

    internal string Dump => InFolder("dump.sql");

    internal string AuditDump => InFolder("audit.sql");

    internal IEnumerable<string> DataFiles => Directory.EnumerateFiles(InFolder("postgres/data"), "*", SearchOption.AllDirectories);

    internal IReadOnlyList<CaughtMail> Mails { get; private set; } = [];

    internal IReadOnlyList<byte[]> Exports => _exports;

    internal byte[] PersonalCopy { get; private set; } = [];

    internal IReadOnlyList<(string Address, string Body)> ErrorPages => _errors;

    internal IReadOnlyList<string> BrowserStorage => _storage;

    /// <summary>Cookies that are no session's, and session cookies that a script could read or plain http would carry.</summary>
    internal IReadOnlyList<string> OtherCookies { get; private set; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder.Path);
        _provider = new TestProvider();
        _mails = await SmtpCatcher.StartAsync(ct: Cancellation);
        // Started before the console, which then uses it, and left behind by it: its log and its files outlive the console.
        _postgres = await LocalPostgresServer.StartAsync(
            new LocalPostgresOptions { Folder = InFolder("postgres"), Fast = true, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "200" } },
            NullLogger.Instance, TimeProvider.System, Cancellation);
        _console = await ConsoleProcess.StartAsync(ConsoleLog, Settings(), Cancellation);
        AddInstallationSecrets();

        try
        {
            await PeopleAsync();
        }
        catch (Exception)
        {
            await FailureReport.WriteAsync(nameof(CanaryRun), _visitors, await File.ReadAllLinesAsync(ConsoleLog, Cancellation));
            throw;
        }
        await FailuresAsync();

        Mails = await _mails.AllAsync(Cancellation);
        AddMailedSecrets();
        await LeakAsync();
        await DumpAsync();
        await _console.StopAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in _visitors)
        {
            await visitor.DisposeAsync();
        }
        _console?.Dispose();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
        if (_mails is not null)
        {
            await _mails.DisposeAsync();
        }
        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }
        _folder.Dispose();
    }

    // All levels of everything, by their full names too: no shorter name may hold one back.
    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Castellan"] = "",
            ["LocalPostgres:Folder"] = InFolder("postgres"),
            ["LocalPostgres:Fast"] = "true",
            ["Keys:Folder"] = "",
            ["ReloadStaticAssetsAtRuntime"] = "false",
            ["Attempts:FormsPerNetwork"] = "1000000",
            ["Outbound:AllowedNetworks:0"] = "127.0.0.0/8",
            ["Mail:Host"] = SmtpCatcher.Host,
            ["Mail:Port"] = $"{_mails!.Port}",
            ["Mail:Security"] = "None",
            ["Mail:From"] = "console@castellan.example",
            ["Mail:User"] = "console",
            ["Mail:Password"] = Plant("the mail server's password"),
        };
        foreach (var (key, value) in _provider!.Settings("Google"))
        {
            settings[key] = value;
        }
        settings["Providers:Google:ClientSecret"] = Plant("the provider's client secret");
        _canaries.Add(Canary.Of("what the provider gives (codes, tokens)", TestProvider.Canary));
        foreach (var category in (string[])
                 [
                     "Default", "Microsoft", "Microsoft.Hosting.Lifetime", "Quartz", "System", "Npgsql", "Microsoft.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.Database.Command",
                     "Microsoft.AspNetCore.SignalR", "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", "Microsoft.AspNetCore.Identity", "Microsoft.AspNetCore.Authentication",
                 ])
        {
            settings[$"Logging:LogLevel:{category}"] = "Trace";
            settings[$"Logging:Console:LogLevel:{category}"] = "Trace";
        }
        return settings;
    }

    // What the private installation made for itself.
    private void AddInstallationSecrets()
    {
        using var made = JsonDocument.Parse(File.ReadAllText(InFolder("secrets.json")));
        foreach (var secret in made.RootElement.EnumerateObject())
        {
            var text = secret.Value.GetString()!;
            _canaries.Add(Canary.Of($"{secret.Name} of the installation", text));
            if (secret.Name == "ContextKey")
            {
                _canaries.Add(new Canary("the context key's bytes", Convert.FromBase64String(text)));
            }
        }
        _canaries.Add(Canary.Of("the database administrator's password", File.ReadAllText(InFolder("postgres/admin.password"))));
        foreach (var file in Directory.EnumerateFiles(InFolder("keys"), "*.key", SearchOption.AllDirectories))
        {
            _canaries.Add(new Canary($"the key {Path.GetRelativePath(InFolder("keys"), file)}", Convert.FromBase64String(File.ReadAllText(file).Trim())));
        }
        _canaries.Count(canary => canary.Name.StartsWith("the key ", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(1);
    }

    private async Task PeopleAsync()
    {
        var ada = Person("Ada Marten");
        var visitor = await ComeAsync();
        var page = visitor.Page;
        _provider!.User = new { sub = "marten-7731", email = ada.Email, email_verified = true, name = ada.Name };
        await visitor.SignUpAsync(ada);
        var slug = await visitor.FoundAsync(Marker);
        var phone = await EnrolAsync(visitor, ada);
        await KeepAsync(visitor);

        await LinkProviderAsync(visitor, ada);
        await visitor.GoAsync($"/o/{slug}/streams");
        await StreamAsync(visitor, "Bearer", "First");
        await StreamAsync(visitor, "Hmac", "Second");
        await KeepAsync(visitor);

        await InviteAsync(visitor, slug);
        await ReportAsync(visitor, slug);
        await ExportAsync(visitor, slug, "Csv");
        await ExportAsync(visitor, slug, "JsonLines");
        await CopyAsync(visitor);
        await KeepAsync(visitor);

        ada = await ChangePasswordAsync(visitor, ada);
        await visitor.ReadyAsync();
        await visitor.SignOutAsync();
        await SignInAsync(visitor, ada);
        await KeepAsync(visitor);
        await visitor.SignOutAsync();
        ada = await ResetAsync(visitor, ada);
        await visitor.SignInAsync(ada);
        await visitor.SendFormAsync(("code", phone.Code()));
        await Assertions.Expect(page).Not.ToHaveURLAsync("/signin/factor");
        await visitor.ReadyAsync();
        await ChangeAddressAsync(visitor, ada);
        await KeepAsync(visitor);
        await AskWhileTheDatabaseFailsAsync(visitor);
    }

    private async Task<Phone> EnrolAsync(Visitor visitor, Account account)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/account/second-factor");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up an authenticator app" }).ClickAsync();
        await Assertions.Expect(page.Locator(".enrol-code svg")).ToBeVisibleAsync();
        var phone = await Phone.ScanAsync(page);
        _canaries.Add(new Canary("the authenticator's seed", phone.Seed));
        await KeepAsync(visitor);
        var now = phone.Code();
        await page.GetByLabel("The code your app shows now").FillAsync(now);
        await page.GetByLabel("Current password").FillAsync(Plant("a wrong password at the second factor"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This is not your password")).ToBeVisibleAsync();
        await page.GetByLabel("The code your app shows now").FillAsync(now);
        await page.GetByLabel("Current password").FillAsync(account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Assertions.Expect(page.Locator(".secret li")).ToHaveCountAsync(10);
        foreach (var code in await page.Locator(".secret li").AllInnerTextsAsync())
        {
            var shown = code.Trim();
            _codes.Add(shown);
            _canaries.Add(Canary.Of($"recovery code {_codes.Count}", shown));
            _canaries.Add(Canary.Of($"recovery code {_codes.Count} in one word", shown.Replace("-", "", StringComparison.Ordinal)));
        }
        await KeepAsync(visitor);
        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
        await Assertions.Expect(page.GetByText("10 of 10")).ToBeVisibleAsync();
        return phone;
    }

    private static async Task LinkProviderAsync(Visitor visitor, Account account)
    {
        await visitor.GoAsync("/account/sign-in");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Link Google" }).ClickAsync();
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("input[type=password]").FillAsync(account.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Go to the provider", Exact = true }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("The account is linked")).ToBeVisibleAsync();
        await visitor.ReadyAsync();
    }

    private async Task StreamAsync(Visitor visitor, string signing, string name)
    {
        var form = visitor.Page.Locator("form.stream-form");
        await form.Locator("[name=name]").FillAsync(name);
        await form.Locator("[name=url]").FillAsync($"http://127.0.0.1:{new Uri(_provider!.Address).Port}/siem");
        await form.Locator("[name=signing]").SelectOptionAsync(signing);
        await form.Locator("[name=secret]").FillAsync(Plant($"the {signing} secret of a stream"));
        await form.Locator("button.button-primary").ClickAsync();
        var section = visitor.Page.Locator("section").Filter(new() { Has = visitor.Page.GetByRole(AriaRole.Heading, new() { Name = name }) });
        await section.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main .banner, main [role=alert], main [role=status]").First).ToBeVisibleAsync();
    }

    private async Task InviteAsync(Visitor visitor, string slug)
    {
        var grace = Person("Grace Otter");
        var refused = Personal("an address that its server refuses", "reject-550@burrow.example");
        var waiting = Person("Walter Waits");
        await visitor.GoAsync($"/o/{slug}/members/invite");
        await visitor.Page.GetByLabel("E-mail addresses").FillAsync($"{grace.Email}\n{refused}\n{waiting.Email}");
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Security officer" }).CheckAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Send invitations" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("3 invitations are on their way.")).ToBeVisibleAsync();
        await visitor.LinkAsync(waiting.Email, "/invitation");

        var guest = await ComeAsync();
        await guest.FollowMailAsync(grace.Email, "/invitation");
        await guest.SendFormAsync(("name", grace.Name), ("password", grace.Password));
        await Assertions.Expect(guest.Page).ToHaveURLAsync($"/o/{slug}");
        await guest.ReadyAsync();
        await KeepAsync(guest);
    }

    private async Task ReportAsync(Visitor visitor, string slug)
    {
        var number = Personal("a phone number", "+33 6 98 76 54 32");
        var national = Personal("a national phone number", "06 98 76 54 31");
        var address = Personal("an address in a report", "victim@burrow.example");
        await visitor.GoAsync($"/o/{slug}/incidents/report");
        await visitor.Page.GetByLabel("What happened").FillAsync($"A list was lost, says {address}");
        await visitor.Page.GetByLabel("Where", new() { Exact = false }).FillAsync($"Call {number}");
        await visitor.Page.GetByLabel("What else you know").FillAsync($"Or {national}, or {address}.");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Send the report" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Done" })).ToBeVisibleAsync();
    }

    private async Task ExportAsync(Visitor visitor, string slug, string format)
    {
        await visitor.GoAsync($"/o/{slug}/exports");
        await visitor.Page.Locator("select[name=format]").SelectOptionAsync(format);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Start the export" }).ClickAsync();
        var link = visitor.Page.GetByRole(AriaRole.Link, new() { NameRegex = format == "Csv" ? CsvFile() : JsonFile() });
        await Assertions.Expect(link).ToBeVisibleAsync(new() { Timeout = 120_000 });
        _exports.Add(await DownloadAsync(visitor, link));
    }

    private async Task CopyAsync(Visitor visitor)
    {
        await visitor.GoAsync("/account/data");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Prepare a copy" }).ClickAsync();
        var link = visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Download" });
        await Assertions.Expect(link).ToBeVisibleAsync(new() { Timeout = 120_000 });
        PersonalCopy = await DownloadAsync(visitor, link);
    }

    private static async Task<byte[]> DownloadAsync(Visitor visitor, ILocator link)
    {
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync(), Cancellation);
    }

    private async Task<Account> ChangePasswordAsync(Visitor visitor, Account account)
    {
        var page = visitor.Page;
        var chosen = Plant("the changed password");
        await visitor.GoAsync("/account/password");
        await page.GetByLabel("Current password").FillAsync(Plant("a wrong current password"));
        await page.GetByLabel("New password").FillAsync(chosen);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This is not your password")).ToBeVisibleAsync();
        await page.GetByLabel("Current password").FillAsync(account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Your password is changed")).ToBeVisibleAsync();
        return account with { Password = chosen };
    }

    private async Task SignInAsync(Visitor visitor, Account account)
    {
        await visitor.GoAsync("/signin");
        await visitor.SendFormAsync(("email", account.Email), ("password", Plant("a wrong password")));
        await Assertions.Expect(visitor.Page.GetByText("Address and password do not match")).ToBeVisibleAsync();
        await KeepErrorAsync(visitor);
        await visitor.SendFormAsync(("email", account.Email), ("password", account.Password));
        await visitor.SendFormAsync(("code", "000 000"));
        await Assertions.Expect(visitor.Page.GetByText("This code is wrong or too old")).ToBeVisibleAsync();
        await KeepAsync(visitor);
        await visitor.GoAsync("/signin/recovery");
        await visitor.SendFormAsync(("code", _codes[0]));
        await Assertions.Expect(visitor.Page).Not.ToHaveURLAsync("/signin/recovery");
        await visitor.ReadyAsync();
    }

    private async Task<Account> ResetAsync(Visitor visitor, Account account)
    {
        var chosen = Plant("the password after the reset");
        await visitor.GoAsync("/forgot");
        await visitor.SendFormAsync(("email", account.Email));
        var link = await visitor.LinkAsync(account.Email, "/reset");
        await visitor.GoAsync(link);
        await visitor.SendFormAsync(("password", "short"));
        await visitor.SendFormAsync(("password", chosen));
        await Assertions.Expect(visitor.Page.GetByText("Your password is changed")).ToBeVisibleAsync();
        await visitor.GoAsync(link);
        await KeepErrorAsync(visitor);
        return account with { Password = chosen };
    }

    private async Task ChangeAddressAsync(Visitor visitor, Account account)
    {
        var changed = Personal("the changed address", "ada.elsewhere.7731@burrow.example");
        await visitor.GoAsync("/account/email");
        await visitor.Page.GetByLabel("New address").FillAsync(changed);
        await visitor.Page.GetByLabel("Current password").FillAsync(account.Password);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Send the confirmation" }).ClickAsync();
        await visitor.Page.GetByText($"Look into the mailbox of {changed}").WaitForAsync();
        await visitor.LinkAsync(account.Email, "/account/email/cancel");
        await visitor.FollowMailAsync(changed, "/account/email/confirm");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm the new address" }).ClickAsync();
        await Assertions.Expect(visitor.Heading("Your address is changed")).ToBeVisibleAsync();
    }

    // The forms of people meet a database that answers with errors: those carry statements, and statements carry values.
    private async Task AskWhileTheDatabaseFailsAsync(Visitor visitor)
    {
        var stranger = Person("Stella Stranger");
        var others = await ComeAsync();
        await others.GoAsync("/signin");
        var forgot = await ComeAsync();
        await forgot.GoAsync("/forgot");
        await ExecuteAsync("ALTER TABLE identity.people RENAME TO people_away");
        try
        {
            await others.SendFormAsync(("email", stranger.Email), ("password", stranger.Password));
            await Assertions.Expect(others.Page.Locator("h1")).ToBeVisibleAsync();
            await KeepErrorAsync(others);
            await forgot.SendFormAsync(("email", stranger.Email));
            await Assertions.Expect(forgot.Page.Locator("h1")).ToBeVisibleAsync();
            await KeepErrorAsync(forgot);
            await visitor.Page.GotoAsync("/account/data");
            await KeepErrorAsync(visitor);
        }
        finally
        {
            await ExecuteAsync("ALTER TABLE identity.people_away RENAME TO people");
        }
    }

    // What no browser sends, with a secret wherever one fits.
    private async Task FailuresAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(_console!.Address) };
        var port = http.BaseAddress.Port;
        await SendAsync(http, new HttpRequestMessage(HttpMethod.Get, $"/no-such-page?token={Random("a token in the query")}&password={Escaped("a password in the query")}"));
        await SendAsync(http, new HttpRequestMessage(HttpMethod.Get, $"/reset?token={Random("a token that opens nothing")}"));
        await SendAsync(http, new HttpRequestMessage(HttpMethod.Get, $"/signin/with/google/return?code={Random("a code of a stranger")}&state={Random("a state of a stranger")}"));
        await SendAsync(http, Form("/signin", $"_handler=signin&email=somebody%40burrow.example&password={Escaped("a password without its antiforgery token")}"));
        await SendAsync(http, Form("/signin", $"_handler=signin&password={Escaped("a password beside a broken field")}&email=%00%ff%C0"));
        await SendAsync(http, Form("/reset", $"_handler=reset&token={Random("a token in a form")}&password={Escaped("a password in a reset form")}"));
        await SendAsync(http, new HttpRequestMessage(HttpMethod.Post, "/signin") { Content = new StringContent($"{{\"password\":\"{Plant("a password as JSON")}\"}}", Encoding.UTF8, "application/json") });
        var bearer = new HttpRequestMessage(HttpMethod.Get, "/account");
        bearer.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Random("a bearer token")}");
        bearer.Headers.TryAddWithoutValidation("Cookie", $"__Host-castellan-{port}={Random("a session key of nobody")}; __Host-castellan-factor-{port}={Random("a pending key of nobody")}");
        await SendAsync(http, bearer);
        var (address, number) = (Personal("an address in a path", "somebody@burrow.example"), Personal("a number in a path", "+33 6 98 76 54 33"));
        await SendAsync(http, new HttpRequestMessage(HttpMethod.Get, $"/{Uri.EscapeDataString(address)}/{Uri.EscapeDataString(number)}?q={Uri.EscapeDataString(number)}&to={address}"));
        await SendAsync(http, new HttpRequestMessage(HttpMethod.Post, $"/_blazor/negotiate?token={Random("a token at the hub")}"));

        using var raw = new TcpClient("127.0.0.1", port);
        await raw.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /reset?token={Random("a token in a broken request line")}\u0001 HTTP/9.9\r\nBroken {Random("a secret in a broken header")}\r\n\r\n"), Cancellation);
        (await raw.GetStream().ReadAsync(new byte[1024], Cancellation)).ShouldBeGreaterThan(0);
    }

    private async Task SendAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request, Cancellation);
            _errors.Add((request.RequestUri!.PathAndQuery, await answer.Content.ReadAsStringAsync(Cancellation)));
        }
    }

    private async Task KeepErrorAsync(Visitor visitor) => _errors.Add((new Uri(visitor.Page.Url).PathAndQuery, await visitor.Page.ContentAsync()));

    private static HttpRequestMessage Form(string path, string body) => new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded") };

    private async Task LeakAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_console!.Address) };
        var planted = Encoding.UTF8.GetString(Planted.Bytes);
        using (var answer = await http.GetAsync($"/leak/{Uri.EscapeDataString(planted)}", Cancellation))
        {
            _errors.Add(("/leak", $"{await answer.Content.ReadAsStringAsync(Cancellation)}{planted}"));
        }
        await ExecuteAsync($"""
            DO $$ BEGIN RAISE WARNING '{planted}'; END $$;
            CREATE TABLE public.leak AS SELECT '{planted}' AS leaked;
            COMMENT ON SCHEMA audit IS '{planted}';
            CHECKPOINT
            """);
        using var smtp = new SmtpClient(SmtpCatcher.Host, _mails!.Port);
        using var mail = new MailMessage("leak@castellan.example", "leak@castellan.example", "A leak", planted);
        await smtp.SendMailAsync(mail, Cancellation);
        Mails = await _mails.AllAsync(Cancellation);
    }

    private async Task DumpAsync()
    {
        await RunDumpAsync(Dump);
        await RunDumpAsync(AuditDump, "--schema=audit");
    }

    private async Task RunDumpAsync(string file, params string[] further)
    {
        var binaries = await PostgresBinaries.FindAsync(onlyIn: null, clusterMajor: null, Cancellation);
        var admin = new NpgsqlConnectionStringBuilder(Admin);
        var start = new ProcessStartInfo(binaries["pg_dump"], [$"--host={admin.Host}", $"--port={admin.Port}", $"--username={admin.Username}", $"--dbname={admin.Database}", $"--file={file}", .. further]);
        start.Environment["PGPASSWORD"] = admin.Password;
        using var dump = Process.Start(start)!;
        await dump.WaitForExitAsync(Cancellation);
        dump.ExitCode.ShouldBe(0);
    }

    private string Admin => new NpgsqlConnectionStringBuilder(_postgres!.AdminConnectionString) { Database = "castellan" }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Admin);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        foreach (var statement in sql.Split(";\n"))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    private async Task<Visitor> ComeAsync()
    {
        var visitor = await Visitor.ComeAsync(other.Browser, _console!.Address, _mails!, new Look());
        _visitors.Add(visitor);
        return visitor;
    }

    // The browser's stores as they are now; session keys become canaries themselves.
    private async Task KeepAsync(Visitor visitor)
    {
        await visitor.Page.EvaluateAsync("leak => localStorage.setItem('leak', leak)", Encoding.UTF8.GetString(Planted.Bytes));
        _storage.Add(await visitor.Page.EvaluateAsync<string>("""
            async () => JSON.stringify({
              local: Object.entries(localStorage), session: Object.entries(sessionStorage), name: window.name, history: JSON.stringify(history.state),
              caches: await Promise.all((await caches.keys()).map(async key => [key, (await (await caches.open(key)).keys()).map(request => request.url)])),
              databases: (await indexedDB.databases()).map(one => one.name) })
            """));
        var cookies = await visitor.Context.CookiesAsync();
        foreach (var cookie in cookies.Where(cookie => cookie.Value.Length >= 40 && _canaries.TrueForAll(known => !known.Bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(cookie.Value)))))
        {
            _canaries.Add(Canary.Of($"the cookie {cookie.Name} {_canaries.Count}", cookie.Value));
        }
        OtherCookies = [.. OtherCookies, .. cookies.Where(cookie => !(cookie is { HttpOnly: true } && (cookie.Secure || cookie.Name.Contains("Antiforgery", StringComparison.Ordinal)))).Select(cookie => $"{cookie.Name}={cookie.Value}")];
    }

    private void AddMailedSecrets()
    {
        foreach (var mail in Mails)
        {
            foreach (Match link in MailedSecret().Matches(mail.Text))
            {
                _canaries.Add(Canary.Of($"the secret of {link.Groups["path"].Value} for {mail.Envelope.To[0]}", link.Groups["secret"].Value) with { MailedTo = mail.MessageId });
            }
        }
        _canaries.Where(canary => canary.MailedTo is not null).Select(canary => canary.Name.Split(' ')[3]).Distinct()
            .ShouldBe(["/verify", "/invitation", "/reset", "/account/email/confirm", "/account/email/cancel"], ignoreOrder: true);
    }

    private Account Person(string name)
    {
        var account = new Account(name, $"{name.ToLowerInvariant().Replace(' ', '.')}.7731@warren.example", Plant($"the password of {name}"));
        Personal($"the address of {name}", account.Email);
        return account;
    }

    private string Plant(string name)
    {
        var canary = Text(name);
        _canaries.Add(canary);
        return Encoding.UTF8.GetString(canary.Bytes);
    }

    private string Escaped(string name) => Uri.EscapeDataString(Plant(name));

    // As the console makes its own secrets.
    private string Random(string name)
    {
        var secret = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _canaries.Add(Canary.Of(name, secret));
        return secret;
    }

    private string Personal(string name, string text)
    {
        _canaries.Add(Canary.Of(name, text) with { IsPersonal = true });
        return text;
    }

    // Words that no list of leaked passwords holds, and nothing else in the console.
    private static Canary Text(string name) => Canary.Of(name, $"herons-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}-over-<ponds>+reeds");

    private string InFolder(string name) => Path.Combine(_folder.Path, name);

    [GeneratedRegex(@"^audit-.*\.csv$", RegexOptions.None, 1000)]
    private static partial Regex CsvFile();

    [GeneratedRegex(@"^audit-.*\.jsonl$", RegexOptions.None, 1000)]
    private static partial Regex JsonFile();

    [GeneratedRegex(@"http://\S+?(?<path>/[a-z/]+)\?token=(?<secret>[\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex MailedSecret();
}
