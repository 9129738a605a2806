using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Castellan.Tests.E2E.Fixtures;
using Castellan.Tests.Shared.Nodes;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Proxy;

/// <summary>Two nodes behind nginx are one console to whoever looks at it.</summary>
[Trait("suite", "full")]
public sealed class ProxyTests(ConsoleUnderTest console, NginxPair pair) : IClassFixture<NginxPair>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_configuration_of_the_documents_is_taken_as_it_stands()
    {
        var (exitCode, output) = await pair.TestConfigurationAsync();
        exitCode.ShouldBe(0, output);
        output.ShouldNotContain("warn");
    }

    [Fact]
    [Trait("asvs", "12.1.1")]
    public async Task Nothing_older_than_tls_1_2_is_spoken()
    {
        (await ProtocolAsync(SslProtocols.None)).ShouldBe(SslProtocols.Tls13);
        (await ProtocolAsync(SslProtocols.Tls12)).ShouldBe(SslProtocols.Tls12);
#pragma warning disable SYSLIB0039, CA5397 // That it is refused is what is looked at.
        await Should.ThrowAsync<Exception>(() => ProtocolAsync(SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
    }

    [Fact]
    public async Task What_a_visitor_says_of_his_way_here_is_not_believed()
    {
        using var http = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/signin");
        request.Headers.Add("X-Forwarded-Proto", "http");
        request.Headers.Add("X-Forwarded-Host", "elsewhere.example");

        using var answer = await http.SendAsync(request, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeTrue();
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldNotContain("elsewhere.example");
    }

    [Fact]
    [Trait("proves", "SES-2")]
    public async Task A_session_ended_on_one_node_dies_in_the_page_on_the_other()
    {
        var account = Account.Fresh("Petra Pair");
        await using var here = await ComeAsync();
        await here.SignUpAsync(account);
        await here.FoundAsync($"Pair {Guid.NewGuid():N}"[..12]);
        await here.GoAsync("/account/sessions");
        var home = NodeOf("/account/sessions");
        // Whoever comes is sent to a node by his session: one of a few lands on the other.
        for (var tries = 0; tries < 12; tries++)
        {
            await using var lost = await ComeAsync();
            await lost.SignInAsync(account);
            await lost.GoAsync("/account/password");
            if (NodeOf("/account/password") == home)
            {
                continue;
            }
            await here.GoAsync("/account/sessions");
            await here.Page.GetByRole(AriaRole.Button, new() { Name = "End all others" }).ClickAsync();
            await here.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End all others" }).ClickAsync();
            await Assertions.Expect(lost.Page.GetByText("You ended this session from another device")).ToBeVisibleAsync(new() { Timeout = 15_000 });
            return;
        }
        Assert.Fail("Twelve sessions, and all of them on one node.");
    }

    [Fact]
    [Trait("proves", "F02")]
    public async Task A_rolling_restart_loses_no_request_and_signs_nobody_out()
    {
        await using var person = await ComeAsync();
        await person.SignUpAsync(Account.Fresh("Rolf Rolling"));
        await person.GoAsync("/account/sessions");
        using var http = Client((await person.Context.CookiesAsync()).Single(cookie => cookie.Name == "__Host-castellan"));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<string> wrong = [];
        var asked = 0;
        var asking = Task.Run(
            async () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    using var answer = await http.GetAsync("/account", Cancellation);
                    asked++;
                    if (answer.StatusCode != HttpStatusCode.OK)
                    {
                        wrong.Add($"{answer.StatusCode} {answer.Headers.Location}");
                    }
                    await Task.Delay(20, Cancellation);
                }
            },
            Cancellation);

        foreach (var node in pair.Nodes)
        {
            await node.StopAsync(Cancellation);
            node.IsAlive.ShouldBeFalse();
            await Task.Delay(500, Cancellation);
            await node.StartAsync(Cancellation);
            await UntilItServesAsync(node);
        }
        await enough.CancelAsync();
        await asking;

        wrong.ShouldBeEmpty();
        asked.ShouldBeGreaterThan(50);
        // Nothing was typed in it, so the open page has come back by itself.
        await Visitor.ReadyAsync(person.Page);
        await Assertions.Expect(person.Page.Locator(".connection-rejected")).ToBeHiddenAsync();
        await person.GoAsync("/account");
        await Assertions.Expect(person.Heading("Profile")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_published_build_says_what_it_is_and_whether_it_could_serve()
    {
        var node = pair.Nodes[0];
        var version = await node.RunAsync(Cancellation, "--version");
        version.ExitCode.ShouldBe(0);
        version.Output.ShouldStartWith("Castellan ");

        var check = await node.RunAsync(Cancellation, "--check");
        check.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()).ShouldBe(
            ["settings  good", "database  good", "rights    good", "clock     good", "mail      good"]);
        check.ExitCode.ShouldBe(0);

        var away = await node.RunAsync(Cancellation, "--check", "--Mail:Port=1");
        away.ExitCode.ShouldBe(1);
        away.Output.ShouldContain("Mail:Host, Mail:Port");

        var wrong = await node.RunAsync(Cancellation, "--check", "--Public:Address=http://console.example");
        wrong.ExitCode.ShouldBe(1);
        wrong.Output.ShouldContain("Public:Address must begin with https://");
    }

    private Task<Visitor> ComeAsync() => Visitor.ComeAsync(console.Browser, pair.Address, pair.Mails, new Look());

    private string NodeOf(string path) => pair.AnsweredBy(path)[^1];

    private HttpClient Client(BrowserContextCookiesResult? session = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, SslOptions = { RemoteCertificateValidationCallback = OfTheTest } })
        {
            BaseAddress = new Uri(pair.Address),
        };
        if (session is not null)
        {
            client.DefaultRequestHeaders.Add("Cookie", $"{session.Name}={session.Value}");
        }
        return client;
    }

    private async Task<SslProtocols> ProtocolAsync(SslProtocols offered)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, new Uri(pair.Address).Port, Cancellation);
        await using var stream = new SslStream(connection.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = offered, RemoteCertificateValidationCallback = OfTheTest }, Cancellation);
        return stream.SslProtocol;
    }

    private static bool OfTheTest(object sender, System.Security.Cryptography.X509Certificates.X509Certificate? certificate, System.Security.Cryptography.X509Certificates.X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.Subject == "CN=localhost";

    private static async Task UntilItServesAsync(ConsoleNode node)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        for (var tries = 0; tries < 300; tries++)
        {
            using var answer = await http.GetAsync("/health/live", Cancellation);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }
            await Task.Delay(100, Cancellation);
        }
    }
}
