using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Castellan.Tests.Data.Guards.Hub;

/// <summary>A browser's side of a circuit by hand: any frame can be sent, and everything that comes back is kept.</summary>
public sealed partial class HubClient : IAsyncDisposable
{
    private const byte Separator = 0x1e;

    private readonly ClientWebSocket _socket;
    private readonly Uri _root;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<object?>> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Target, IReadOnlyList<object?> Arguments)> _told = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _number;
    private Task _reading = Task.CompletedTask;

    private HubClient(ClientWebSocket socket, Uri root)
    {
        _socket = socket;
        _root = root;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Completes when the server has hung up.</summary>
    public Task Closed => _closed.Task;

    /// <summary>All that was drawn or asked of the browser, as text to look into.</summary>
    public string Seen => string.Join('\n', _told.Select(told => $"{told.Target} {string.Join(' ', told.Arguments.Select(Text))}"));

    /// <summary>The circuit's secret, once started.</summary>
    public string? Circuit { get; private set; }

    /// <summary>Null when the server does not even take the connection.</summary>
    public static async Task<HubClient?> ConnectAsync(Uri root, string? cookie, string? origin = null, bool handshake = true)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin ?? root.GetLeftPart(UriPartial.Authority));
        if (cookie is not null)
        {
            socket.Options.SetRequestHeader("Cookie", cookie);
        }
        try
        {
            await socket.ConnectAsync(new UriBuilder(root) { Scheme = "ws", Path = "/_blazor" }.Uri, Cancellation);
        }
        catch (WebSocketException)
        {
            socket.Dispose();
            return null;
        }
        var client = new HubClient(socket, root);
        if (handshake)
        {
            await client.SendAsync([.. Encoding.UTF8.GetBytes("""{"protocol":"blazorpack","version":1}"""), Separator]);
        }
        client._reading = client.ReadAsync();
        return client;
    }

    /// <summary>Opens a page as the browser's script does: starts the circuit and adds what the page says to add.</summary>
    public async Task<bool> OpenAsync(string path, string html)
    {
        Circuit = await InvokeAsync("StartCircuit", _root.ToString(), new Uri(_root, path).ToString(), "[]", "") as string;
        if (Circuit is null)
        {
            return false;
        }
        await SendAsync("UpdateRootComponents", Operations(html), State(html));
        return true;
    }

    /// <summary>The page's own list of what to make alive.</summary>
    public static string Operations(string html, Func<string, string>? changed = null)
    {
        var markers = Marker().Matches(html).Select(match => match.Groups["marker"].Value).Select(marker => changed?.Invoke(marker) ?? marker);
        return $$"""{"batchId":1,"operations":[{{string.Join(',', markers.Select((marker, place) => string.Create(CultureInfo.InvariantCulture, $$"""{"type":"add","ssrComponentId":{{place + 1}},"marker":{{marker}}}""")))}}]}""";
    }

    /// <summary>What the page carries, sealed.</summary>
    public static string State(string html) => Carried().Match(html) is { Success: true } carried ? carried.Groups["state"].Value : "";

    /// <summary>Calls and waits for the answer; null also when the server hangs up instead.</summary>
    public async Task<object?> InvokeAsync(string target, params object?[] arguments)
    {
        var number = $"{Interlocked.Increment(ref _number)}";
        var answer = _asked[number] = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await FrameAsync(MessagePack.Write(new object?[] { 1, Empty, number, target, arguments }));
        await Task.WhenAny(answer.Task, Closed).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        return answer.Task.IsCompleted ? await answer.Task : null;
    }

    /// <summary>Calls without asking for an answer.</summary>
    public Task SendAsync(string target, params object?[] arguments) => FrameAsync(MessagePack.Write(new object?[] { 1, Empty, null, target, arguments }));

    /// <summary>One message with its length in front.</summary>
    public Task FrameAsync(byte[] message)
    {
        var length = new List<byte>();
        for (var rest = (uint)message.Length; ;)
        {
            var seven = (byte)(rest & 0x7f);
            rest >>= 7;
            length.Add(rest > 0 ? (byte)(seven | 0x80) : seven);
            if (rest == 0)
            {
                break;
            }
        }
        return SendAsync([.. length, .. message]);
    }

    /// <summary>Bytes as they are. What a closed connection does not take is as good as refused.</summary>
    public async Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        try
        {
            await _socket.SendAsync(bytes, type, endOfMessage: true, Cancellation);
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            return;
        }
    }

    /// <summary>Whether the text is drawn within the time.</summary>
    public async Task<bool> SeesAsync(string text, int seconds = 20)
    {
        for (var tries = 0; tries < seconds * 20; tries++)
        {
            if (Seen.Contains(text, StringComparison.Ordinal))
            {
                return true;
            }
            if (Closed.IsCompleted)
            {
                return false;
            }
            await Task.Delay(50, Cancellation);
        }
        return false;
    }

    /// <summary>Without a word, as a lost connection.</summary>
    public async Task DropAsync()
    {
        _socket.Abort();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _socket.Dispose();
    }

    private static IReadOnlyDictionary<string, object?> Empty { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    private async Task ReadAsync()
    {
        var (buffer, kept, shaken) = (new byte[64 * 1024], new List<byte>(), false);
        try
        {
            while (_socket.State is WebSocketState.Open)
            {
                var got = await _socket.ReceiveAsync(buffer.AsMemory(), Cancellation);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }
                kept.AddRange(buffer.AsSpan(0, got.Count));
                if (!shaken)
                {
                    var end = kept.IndexOf(Separator);
                    if (end < 0)
                    {
                        continue;
                    }
                    kept.RemoveRange(0, end + 1);
                    shaken = true;
                }
                while (Take(kept) is { } message)
                {
                    await HearAsync(message);
                }
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            _closed.TrySetResult();
        }
        _closed.TrySetResult();
    }

    private static byte[]? Take(List<byte> kept)
    {
        var (length, at) = (0, 0);
        for (var shift = 0; ; shift += 7)
        {
            if (at >= kept.Count)
            {
                return null;
            }
            length |= (kept[at] & 0x7f) << shift;
            if ((kept[at++] & 0x80) == 0)
            {
                break;
            }
        }
        if (kept.Count < at + length)
        {
            return null;
        }
        var message = kept.GetRange(at, length).ToArray();
        kept.RemoveRange(0, at + length);
        return message;
    }

    private async Task HearAsync(byte[] bytes)
    {
        var message = (List<object?>)MessagePack.Read(bytes)!;
        switch (message[0])
        {
            case 1L:
                var (target, arguments) = ((string)message[3]!, (List<object?>)message[4]!);
                _told.Enqueue((target, arguments));
                if (target == "JS.RenderBatch")
                {
                    await SendAsync("OnRenderCompleted", arguments[0], null);
                }
                break;
            case 3L when _asked.TryRemove((string)message[2]!, out var asked):
                asked.TrySetResult((long)message[3]! == 3 ? message[4] : null);
                break;
            case 7L:
                _told.Enqueue(("close", message));
                break;
            default:
                break;
        }
    }

    private static string Text(object? argument) => argument switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        IEnumerable<object?> list => string.Join(' ', list.Select(Text)),
        _ => Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "",
    };

    [GeneratedRegex("<!--Blazor:(?<marker>\\{\"type\":\"server\".*?\\})-->", RegexOptions.None, 1000)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>[^-]+)-->", RegexOptions.None, 1000)]
    private static partial Regex Carried();
}
