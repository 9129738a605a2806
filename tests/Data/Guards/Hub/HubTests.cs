using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Castellan.Data.Access;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;

namespace Castellan.Tests.Data.Guards.Hub;

/// <summary>The circuit's hub spoken to by hand: other people's circuits, foreign pages, crafted frames, floods.</summary>
[Collection(OnTheGuardedConsole.Name)]
public sealed class HubTests(GuardedConsole console) : IAsyncLifetime
{
    private Cast _cast = null!;
    private Team _elsewhere = null!;
    private string _owner = null!;
    private string _stranger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Stands on every page of the members' list, and nowhere outside the organisation.</summary>
    private string OurAddress => $"owner@{_cast.Team.Slug}.example";

    public async ValueTask InitializeAsync()
    {
        _cast = await Cast.GatherAsync(console);
        _elsewhere = await Team.FoundAsync(console.Installation, $"hub-{Guid.NewGuid():N}"[..20]);
        _owner = (await _cast.CookieAsync("owner"))!;
        _stranger = await console.SignInAsync(_elsewhere.Owner.PersonId);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact, Trait("proves", "I55")]
    public async Task A_circuit_goes_back_to_the_session_that_opened_it_and_to_no_other()
    {
        var first = await OpenAsync(_owner, Addresses.Members(_cast.Team.Slug));
        (await first.SeesAsync(OurAddress)).ShouldBeTrue();
        var circuit = first.Circuit!;
        string[] others =
        [
            _stranger, await console.SignInAsync(_elsewhere.Owner.PersonId, proven: true), (await _cast.CookieAsync("admin"))!, (await _cast.CookieAsync("operator"))!, (await _cast.CookieAsync("suspended"))!,
            // The same person, signed in once more.
            await console.SignInAsync(_cast["owner"]!.PersonId),
        ];

        // While the page is open, and after its connection is lost.
        var attempts = await TakeOverAsync(circuit, others);
        first.Closed.IsCompleted.ShouldBeFalse();
        await first.DropAsync();
        attempts += await TakeOverAsync(circuit, others);

        // As control: the session itself takes its page up again, and it is alive.
        await using var back = (await HubClient.ConnectAsync(console.Address, _owner))!;
        (await back.InvokeAsync("ConnectCircuit", circuit)).ShouldBe(true);
        await back.SendAsync("OnLocationChanged", new Uri(console.Address, Addresses.Account).ToString(), null, false);
        (await back.SeesAsync("JS.RenderBatch")).ShouldBeTrue();
        Tally.Say(attempts, 0);
        await first.DisposeAsync();
    }

    [Fact, Trait("proves", "I55")]
    [Trait("asvs", "3.5.1"), Trait("asvs", "4.4.2"), Trait("asvs", "7.2.1"), Trait("asvs", "9.1.1")]
    public async Task No_changed_secret_opens_a_circuit_and_nobody_without_a_session_comes_that_far()
    {
        await using var page = await OpenAsync(_owner, Addresses.Members(_cast.Team.Slug));
        var circuit = page.Circuit!;
        await using var client = (await HubClient.ConnectAsync(console.Address, _owner))!;
        var attempts = 0;
        foreach (var secret in Enumerable.Range(0, 24).Select(place => Flip(circuit, place * circuit.Length / 24)).Concat(["", "x", circuit[..^1], circuit + "A", circuit.ToUpperInvariant(), new string('A', 10_000), "\0", $" {circuit}"]))
        {
            (await client.InvokeAsync("ConnectCircuit", secret)).ShouldBe(false, secret);
            attempts++;
        }
        foreach (var nobody in new[] { null, "", "theme=dark", $"{_owner.Split('=')[0]}={new string('A', 43)}", $"{_owner}x" })
        {
            (await HubClient.ConnectAsync(console.Address, nobody)).ShouldBeNull(nobody);
            attempts++;
        }
        foreach (var origin in new[] { "https://evil.example", "null", $"http://localhost.evil.example:{console.Address.Port}", $"http://localhost:{console.Address.Port + 1}" })
        {
            (await HubClient.ConnectAsync(console.Address, _owner, origin)).ShouldBeNull(origin);
            attempts++;
        }
        page.Closed.IsCompleted.ShouldBeFalse();
        Tally.Say(attempts, 0);
    }

    [Fact, Trait("proves", "I55")]
    public async Task What_another_sessions_page_carries_opens_nothing_of_it_here()
    {
        foreach (var path in Pages(_cast.Team.Slug).Take(Tally.IsFull ? int.MaxValue : 8))
        {
            var html = await HtmlAsync(_owner, path);
            await using var thief = (await HubClient.ConnectAsync(console.Address, _stranger))!;

            (await thief.OpenAsync(path, html)).ShouldBeTrue();
            (await thief.SeesAsync("JS.RenderBatch")).ShouldBeTrue(path);
            await QuietAsync();

            thief.Seen.ShouldNotContain(OurAddress, Case.Insensitive, path);
        }
        await using var control = await OpenAsync(_owner, Addresses.Members(_cast.Team.Slug));
        (await control.SeesAsync(OurAddress)).ShouldBeTrue();
    }

    [Fact, Trait("proves", "I56")]
    public async Task No_address_told_by_hand_leads_an_open_page_into_another_organisation()
    {
        await using var page = await OpenAsync(_stranger, Addresses.Members(_elsewhere.Slug));
        (await page.SeesAsync($"owner@{_elsewhere.Slug}.example")).ShouldBeTrue();
        var attempts = 0;
        foreach (var path in Pages(_cast.Team.Slug).Concat(Pages(_cast.Team.Slug.ToUpperInvariant())).Concat(["/operator", "/operator/organisations", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/o/%2e%2e/operator"]))
        {
            await page.SendAsync("OnLocationChanged", path.Contains(':', StringComparison.Ordinal) ? path : console.Address.GetLeftPart(UriPartial.Authority) + path, null, attempts % 2 == 0);
            attempts++;
            if (page.Closed.IsCompleted)
            {
                break;
            }
        }
        await QuietAsync();
        page.Seen.ShouldNotContain(OurAddress, Case.Insensitive);
        page.Seen.ShouldNotContain(_cast.OtherPerson.ToString());
        Tally.Say(attempts, 0);
        await AliveAsync();
    }

    [Fact, Trait("proves", "I53"), Trait("proves", "I56"), Trait("proves", "I39")]
    public async Task No_spelling_of_a_foreign_id_told_by_hand_shows_what_is_behind_it()
    {
        var places = Doors.Routes(console.Services).Where(route => route.Method == "GET" && route.Pattern.Text.StartsWith("/o/{", StringComparison.Ordinal) && route.Pattern.Text.Count(c => c == '{') > 1).Select(route => route.Pattern).ToList();
        Guid[] foreign = [_cast.OtherPerson, _cast["owner"]!.PersonId, _cast.Team.OrgId, _cast.Team.RoleId(RoleKind.Owner)];
        var (attempts, page) = (0, await OpenAsync(_stranger, Addresses.Members(_elsewhere.Slug)));
        foreach (var place in places)
        {
            foreach (var spelling in foreign.SelectMany(Spelling.Of).Where((_, turn) => Tally.IsFull || (turn + attempts) % 7 == 0))
            {
                await page.SendAsync("OnLocationChanged", console.Address.GetLeftPart(UriPartial.Authority) + place.Filled(name => name == "slug" ? _elsewhere.Slug : spelling), null, false);
                attempts++;
                if (attempts % 40 == 0)
                {
                    await QuietAsync();
                }
                if (page.Closed.IsCompleted)
                {
                    await page.DisposeAsync();
                    page = await OpenAsync(_stranger, Addresses.Members(_elsewhere.Slug));
                }
                page.Seen.ShouldNotContain($"@{_cast.Team.Slug}.example", Case.Insensitive, spelling);
            }
        }
        await QuietAsync();
        page.Seen.ShouldNotContain($"@{_cast.Team.Slug}.example", Case.Insensitive);
        await page.DisposeAsync();

        // As control: to its own people the plain spelling shows it.
        await using var control = await OpenAsync(_owner, Addresses.Roles(_cast.Team.Slug));
        await control.SendAsync("OnLocationChanged", new Uri(console.Address, Addresses.Member(_cast.Team.Slug, _cast.OtherPerson)).ToString(), null, false);
        (await control.SeesAsync($"@{_cast.Team.Slug}.example")).ShouldBeTrue();
        attempts.ShouldBeGreaterThan(100);
        Tally.Say(attempts, 0);
    }

    [Fact, Trait("proves", "I56"), Trait("proves", "B20")]
    [Trait("asvs", "1.5.2"), Trait("asvs", "2.2.2"), Trait("asvs", "8.3.1")]
    public async Task Crafted_component_parameters_open_nothing()
    {
        var path = Addresses.Members(_cast.Team.Slug);
        var html = await HtmlAsync(_owner, path);
        var theirs = await HtmlAsync(_stranger, Addresses.Members(_elsewhere.Slug));
        var descriptor = JsonDocument.Parse(HubClient.Operations(html)).RootElement.GetProperty("operations")[0].GetProperty("marker").GetProperty("descriptor").GetString()!;
        string[] operations =
        [
            HubClient.Operations(html, marker => marker.Replace(descriptor, Flip(descriptor, 20), StringComparison.Ordinal)),
            HubClient.Operations(html, marker => marker.Replace(descriptor, descriptor[..^4], StringComparison.Ordinal)),
            HubClient.Operations(html, marker => marker.Replace(descriptor, "", StringComparison.Ordinal)),
            HubClient.Operations(html, marker => marker.Replace(descriptor, Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"sequence":0,"assemblyName":"Castellan","typeName":"Castellan.Features.Members.MembersPage","parameterDefinitions":[],"parameterValues":[],"invocationId":"00000000-0000-0000-0000-000000000000"}""")), StringComparison.Ordinal)),
            HubClient.Operations(html, marker => marker.Replace("\"sequence\":0", "\"sequence\":7", StringComparison.Ordinal)),
            HubClient.Operations(html, marker => marker.Replace("\"sequence\":0", "\"sequence\":-1", StringComparison.Ordinal)),
            HubClient.Operations(html, marker => marker.Replace("\"type\":\"server\"", "\"type\":\"webassembly\"", StringComparison.Ordinal)),
            HubClient.Operations(html).Replace("\"batchId\":1", "\"batchId\":-1", StringComparison.Ordinal),
            HubClient.Operations(html).Replace("\"type\":\"add\"", "\"type\":\"update\"", StringComparison.Ordinal),
            HubClient.Operations(html).Replace("\"type\":\"add\"", "\"type\":\"remove\"", StringComparison.Ordinal),
            HubClient.Operations(html).Replace("\"type\":\"add\"", "\"type\":\"steal\"", StringComparison.Ordinal),
            HubClient.Operations(html).Replace("\"ssrComponentId\":1", "\"ssrComponentId\":2147483648", StringComparison.Ordinal),
            "", "null", "[]", "{}", "{", """{"batchId":1,"operations":null}""", """{"batchId":1,"operations":[null]}""", $$"""{"batchId":1,"operations":[{{string.Join(',', Enumerable.Repeat("""{"type":"remove","ssrComponentId":1}""", 2_000))}}]}""",
            new string('[', 10_000),
        ];
        var attempts = 0;
        foreach (var operation in operations)
        {
            foreach (var state in new[] { HubClient.State(html), HubClient.State(theirs), "not sealed" })
            {
                await using var thief = (await HubClient.ConnectAsync(console.Address, _stranger))!;
                (await thief.InvokeAsync("StartCircuit", console.Address.ToString(), new Uri(console.Address, path).ToString(), "[]", "")).ShouldBeOfType<string>();
                await thief.SendAsync("UpdateRootComponents", operation, state);
                await Task.WhenAny(thief.Closed, Task.Delay(60, Cancellation));
                thief.Seen.ShouldNotContain(OurAddress, Case.Insensitive, operation);
                attempts++;
            }
        }
        Tally.Say(attempts, 0);
        await AliveAsync();
    }

    [Fact, Trait("proves", "I56"), Trait("proves", "B20")]
    [Trait("asvs", "16.5.4")]
    public async Task Crafted_frames_end_their_own_circuit_at_most()
    {
        await using var bystander = await OpenAsync(_owner, Addresses.Members(_cast.Team.Slug));
        var (attempts, ended) = (0, 0);
        foreach (var (name, send) in Frames().Sample(2))
        {
            // Before and after a circuit was started: in turn, or both in a full run.
            foreach (var isStarted in Tally.IsFull ? [false, true] : new[] { attempts % 2 == 0 })
            {
                await using var client = (await HubClient.ConnectAsync(console.Address, _stranger))!;
                if (isStarted)
                {
                    (await client.OpenAsync(Addresses.Members(_elsewhere.Slug), await MembersOfStrangerAsync())).ShouldBeTrue(name);
                }
                await send(client);
                await Task.WhenAny(client.Closed, Task.Delay(30, Cancellation));
                ended += client.Closed.IsCompleted ? 1 : 0;
                client.Seen.ShouldNotContain(OurAddress, Case.Insensitive, name);
                client.Seen.ShouldNotContain("   at ", Case.Sensitive, $"{name} shows a stack");
                attempts++;
            }
        }

        bystander.Closed.IsCompleted.ShouldBeFalse();
        TestContext.Current.TestOutputHelper?.WriteLine($"{attempts} attempts, {ended} hung up on at once");
        await AliveAsync();
    }

    [Fact, Trait("proves", "B20")]
    [Trait("asvs", "2.4.1"), Trait("asvs", "15.2.2")]
    public async Task Floods_leave_the_node_to_the_others()
    {
        await using var bystander = await OpenAsync(_owner, Addresses.Members(_cast.Team.Slug));
        var crowd = new List<HubClient>();
        try
        {
            for (var number = 0; number < (Tally.IsFull ? 1_000 : 150); number++)
            {
                // Half of them say nothing at all.
                crowd.Add((await HubClient.ConnectAsync(console.Address, _stranger, handshake: number % 2 == 0))!);
            }
            await Parallel.ForEachAsync(crowd.Take(8), Cancellation, async (client, _) =>
            {
                for (var number = 0; number < (Tally.IsFull ? 20_000 : 1_500); number++)
                {
                    await client.FrameAsync(number % 3 == 0 ? MessagePack.Write(new object?[] { 6 }) : MessagePack.Write(new object?[] { 1, new Dictionary<string, object?>(), null, "OnRenderCompleted", new object?[] { number, null } }));
                }
            });
            var began = System.Diagnostics.Stopwatch.StartNew();
            await AliveAsync();
            began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        }
        finally
        {
            foreach (var client in crowd)
            {
                await client.DisposeAsync();
            }
        }
        bystander.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact, Trait("proves", "B20")]
    [Trait("asvs", "2.4.1")]
    public async Task One_session_holds_no_more_pages_open_than_anybody_works_with()
    {
        var cookie = await console.SignInAsync(_elsewhere.Owner.PersonId);
        var open = new List<HubClient>();
        try
        {
            var refused = 0;
            for (var number = 0; number < 105; number++)
            {
                var client = (await HubClient.ConnectAsync(console.Address, cookie))!;
                open.Add(client);
                refused += await client.InvokeAsync("StartCircuit", console.Address.ToString(), console.Address.ToString(), "[]", "") is null ? 1 : 0;
            }
            refused.ShouldBe(5);

            await open[0].DropAsync();
            await using var afterwards = (await HubClient.ConnectAsync(console.Address, cookie))!;
            for (var tries = 0; tries < 50 && afterwards.Circuit is null; tries++)
            {
                // The server hears of the lost connection a moment later.
                if (await afterwards.OpenAsync("/", ""))
                {
                    break;
                }
                await Task.Delay(50, Cancellation);
            }
            afterwards.Circuit.ShouldNotBeNull();
        }
        finally
        {
            foreach (var client in open)
            {
                await client.DisposeAsync();
            }
        }
    }

    [Fact, Trait("proves", "I55")]
    public async Task A_connection_that_is_polled_takes_no_word_from_another_session()
    {
        using var negotiated = await console.PostAsync("/_blazor/negotiate?negotiateVersion=1", _owner, []);
        var token = JsonDocument.Parse(await negotiated.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("connectionToken").GetString()!;
        var address = $"/_blazor?id={Uri.EscapeDataString(token)}";
        var poll = PollAsync(address, _owner);
        using var shaken = await SendAsync(address, _owner, [.. Encoding.UTF8.GetBytes("""{"protocol":"blazorpack","version":1}"""), 0x1e]);

        // The handshake is answered, and the server hangs up: there is no such connection to slip a word into.
        using var first = await poll;
        var status = 200;
        for (var polls = 0; polls < 5 && status == 200; polls++)
        {
            using var next = await PollAsync(address, _owner);
            status = (int)next.StatusCode;
        }
        status.ShouldBeOneOf(204, 404);
        foreach (var cookie in new[] { _stranger, _owner })
        {
            using var slipped = await SendAsync(address, cookie, MessagePack.Write(new object?[] { 6 }));
            ((int)slipped.StatusCode).ShouldBe(404);
        }
    }

    private async Task<HttpResponseMessage> PollAsync(string address, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        request.Headers.TryAddWithoutValidation("Origin", console.Address.GetLeftPart(UriPartial.Authority));
        return await console.Client.SendAsync(request, Cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(string address, string cookie, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(bytes) };
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        request.Headers.TryAddWithoutValidation("Origin", console.Address.GetLeftPart(UriPartial.Authority));
        return await console.Client.SendAsync(request, Cancellation);
    }

    private static IEnumerable<(string Name, Func<HubClient, Task> Send)> Frames() => [.. Noise(), .. OddMessages(), .. EveryMethod(), .. MadeUpCalls()];

    private static (string Name, Func<HubClient, Task> Send) Bytes(string name, params byte[] bytes) => (name, client => client.SendAsync(bytes));

    private static (string Name, Func<HubClient, Task> Send) Frame(string name, params object?[] message) => (name, client => client.FrameAsync(MessagePack.Write(message)));

    private static (string Name, Func<HubClient, Task> Send) Call(string target, params object?[] arguments) => ($"{target} {arguments.Length}", client => client.SendAsync(target, arguments));

    private static IEnumerable<(string Name, Func<HubClient, Task> Send)> Noise()
    {
        var none = new Dictionary<string, object?>(StringComparer.Ordinal);
        yield return Bytes("nothing");
        yield return Bytes("a zero length", 0);
        yield return Bytes("a length without end", 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
        yield return Bytes("a length beyond the limit", 0x80, 0x80, 0x80, 0x40);
        yield return Bytes("less than the length says", 0x7f, 1, 2, 3);
        yield return Bytes("noise", [.. Enumerable.Range(0, 512).Select(n => (byte)(n * 197))]);
        yield return ("text", client => client.SendAsync(Encoding.UTF8.GetBytes("{\"type\":6}\u001e"), WebSocketMessageType.Text));
        yield return ("a frame above the limit", client => client.FrameAsync(MessagePack.Write(new object?[] { 1, none, null, "OnRenderCompleted", new object?[] { 1, new string('x', 600_000) } })));
        yield return ("no array", client => client.FrameAsync(MessagePack.Write("text")));
        yield return ("an array of a billion", client => client.FrameAsync([0xdd, 0x3b, 0x9a, 0xca, 0x00]));
        yield return ("a string of two billion", client => client.FrameAsync([0x95, 0x01, 0x80, 0xc0, 0xdb, 0x7f, 0xff, 0xff, 0xff]));
        yield return ("depth of ten thousand", client => client.FrameAsync([.. Enumerable.Repeat((byte)0x91, 10_000)]));
    }

    private static IEnumerable<(string Name, Func<HubClient, Task> Send)> OddMessages()
    {
        var none = new Dictionary<string, object?>(StringComparer.Ordinal);
        yield return Frame("an empty array");
        yield return Frame("an unknown type", 99);
        yield return Frame("a negative type", -1);
        yield return Frame("a type of text", "1");
        yield return Frame("a null type", (object?)null);
        yield return Frame("a stream", 4, none, "1", "StartCircuit", Array.Empty<object?>());
        yield return Frame("an item of no stream", 2, none, "1", "x");
        yield return Frame("a completion of nothing", 3, none, "1", 3, "x");
        yield return Frame("a completion of no kind", 3, none, "1", 9, "x");
        yield return Frame("a cancellation of nothing", 5, none, "1");
        yield return Frame("a close", 7, "error");
        yield return Frame("an acknowledgement", 8, long.MaxValue);
        yield return Frame("a sequence", 9, -1L);
        yield return Frame("headers of text", 1, "x", null, "OnRenderCompleted", Array.Empty<object?>());
        yield return Frame("a target of number", 1, none, null, 5, Array.Empty<object?>());
        yield return Frame("arguments of text", 1, none, null, "OnRenderCompleted", "x");
        yield return Frame("no target", 1, none, null, null, Array.Empty<object?>());
        yield return Frame("broken text", 1, none, null, new MessagePack.Raw(0xa4, 0xed, 0xa0, 0x80, 0xff), Array.Empty<object?>());
        yield return Frame("an extension", 1, none, null, "OnRenderCompleted", new object?[] { new MessagePack.Raw(0xc7, 0x01, 0x05, 0x00), null });
    }

    private static IEnumerable<(string Name, Func<HubClient, Task> Send)> EveryMethod()
    {
        foreach (var target in new[] { "NoSuchMethod", "Dispose", "GetHashCode", "OnDisconnectedAsync", "set_Context", "", "\0", new string('x', 10_000), "startcircuit", "JS.RenderBatch" })
        {
            yield return Call(target);
        }
        // Every method of the hub, with nothing, with nulls, with the wrong kinds, with too much.
        foreach (var method in new[] { "StartCircuit", "UpdateRootComponents", "ConnectCircuit", "ResumeCircuit", "PauseCircuit", "BeginInvokeDotNetFromJS", "EndInvokeJSFromDotNet", "ReceiveByteArray", "ReceiveJSDataChunk", "SendDotNetStreamToJS", "OnRenderCompleted", "OnLocationChanged", "OnLocationChanging" })
        {
            yield return Call(method);
            for (var count = 1; count <= 5; count++)
            {
                yield return Call(method, [.. Enumerable.Repeat<object?>(null, count)]);
                yield return Call(method, [.. Enumerable.Repeat<object?>("x", count)]);
                yield return Call(method, [.. Enumerable.Repeat<object?>(-1L, count)]);
                yield return Call(method, [.. Enumerable.Repeat<object?>(double.NaN, count)]);
                yield return Call(method, [.. Enumerable.Repeat<object?>(new byte[16], count)]);
            }
        }
    }

    private static IEnumerable<(string Name, Func<HubClient, Task> Send)> MadeUpCalls()
    {
        yield return Call("BeginInvokeDotNetFromJS", "1", "System.Private.CoreLib", "Exit", 0L, "[1]");
        yield return Call("BeginInvokeDotNetFromJS", "1", "Castellan", "PrepareDatabaseAsync", 0L, "[]");
        yield return Call("BeginInvokeDotNetFromJS", "1", "Castellan.Data", "MigrateAsync", 0L, "[]");
        yield return Call("BeginInvokeDotNetFromJS", "1", null, "Dispose", 1L, "[]");
        yield return Call("BeginInvokeDotNetFromJS", "1", null, "DispatchEventAsync", 1L, """[{"eventHandlerId":1,"eventName":"click"},{}]""");
        yield return Call("BeginInvokeDotNetFromJS", "1", null, "DispatchEventAsync", long.MaxValue, "[]");
        foreach (var handler in new[] { "-1", "0", "99999", "18446744073709551615", "1e3", "\"1\"", "null", "{}" })
        {
            foreach (var happening in new[] { "click", "change", "submit", "keydown", "nonsense", "" })
            {
                yield return Call("BeginInvokeDotNetFromJS", "1", null, "DispatchEventAsync", 1L, $$$"""[{"eventHandlerId":{{{handler}}},"eventName":"{{{happening}}}","eventFieldInfo":{"componentId":1,"fieldValue":"x"}},{"type":"{{{happening}}}","detail":1,"value":{}}]""");
            }
        }
        yield return Call("EndInvokeJSFromDotNet", long.MaxValue, true, "[9223372036854775807,true,{}]");
        yield return Call("EndInvokeJSFromDotNet", 1L, true, new string('[', 20_000));
        yield return Call("ReceiveByteArray", int.MaxValue, new byte[100_000]);
        yield return Call("ReceiveJSDataChunk", -1L, long.MaxValue, new byte[100_000], null);
        yield return Call("SendDotNetStreamToJS", long.MaxValue);
        yield return Call("OnRenderCompleted", long.MaxValue, null);
        yield return Call("OnRenderCompleted", 2L, new string('x', 50_000));
        foreach (var address in new[] { "https://evil.example/", "javascript:alert(1)", "//evil.example", "", "\0", "file:///etc/passwd", new string('a', 100_000), "http://localhost:99999/", "\ud800" })
        {
            yield return Call("OnLocationChanged", address, null, true);
            yield return Call("OnLocationChanging", 1L, address, null, true);
        }
    }

    private string? _membersOfStranger;

    private async Task<string> MembersOfStrangerAsync() => _membersOfStranger ??= await HtmlAsync(_stranger, Addresses.Members(_elsewhere.Slug));

    private async Task<int> TakeOverAsync(string circuit, IEnumerable<string> cookies)
    {
        var attempts = 0;
        foreach (var cookie in cookies)
        {
            await using var thief = (await HubClient.ConnectAsync(console.Address, cookie))!;
            (await thief.InvokeAsync("ConnectCircuit", circuit)).ShouldBe(false);
            (await thief.InvokeAsync("ResumeCircuit", circuit, console.Address.ToString(), new Uri(console.Address, Addresses.Members(_cast.Team.Slug)).ToString(), "[]", "")).ShouldBeNull();
            (await thief.InvokeAsync("ConnectCircuit", circuit)).ShouldBe(false);
            thief.Seen.ShouldNotContain(OurAddress);
            thief.Seen.ShouldNotContain("JS.RenderBatch");
            attempts += 3;
        }
        return attempts;
    }

    private static async Task QuietAsync() => await Task.Delay(600, Cancellation);

    /// <summary>The node answers as before, over the hub and beside it.</summary>
    private async Task AliveAsync()
    {
        using var live = await console.GetAsync("/health/live");
        ((int)live.StatusCode).ShouldBe(200);
        await using var page = await OpenAsync(_owner, Addresses.Members(_cast.Team.Slug));
        (await page.SeesAsync(OurAddress)).ShouldBeTrue();
    }

    private async Task<HubClient> OpenAsync(string cookie, string path)
    {
        var html = await HtmlAsync(cookie, path);
        var client = (await HubClient.ConnectAsync(console.Address, cookie)).ShouldNotBeNull();
        (await client.OpenAsync(path, html)).ShouldBeTrue();
        return client;
    }

    private async Task<string> HtmlAsync(string cookie, string path)
    {
        using var answer = await console.GetAsync(path, cookie);
        ((int)answer.StatusCode).ShouldBe(200, path);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private IEnumerable<string> Pages(string slug) =>
        from route in Doors.Routes(console.Services)
        where route.Method == "GET" && route.Pattern.Text.StartsWith("/o/{", StringComparison.Ordinal) && route.Pattern.Text.Count(c => c == '{') == 1 && !route.Pattern.Text.Contains('.', StringComparison.Ordinal) && GuardTable.Read()[$"GET {route.Pattern.Text}", 2] == "200"
        select route.Pattern.Filled(_ => slug);

    private static string Flip(string text, int place) => text[..place] + (text[place] == 'A' ? 'B' : 'A') + text[(place + 1)..];
}
