using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Castellan.Tests.Shared.Providers;

/// <summary>What the provider does instead of answering.</summary>
public enum ProviderMood
{
    Honest,
    TokenRefused,
    TokenMalformed,
    TokenEmpty,
    TokenHuge,
    TokenRedirects,
    TokenHangs,
    UserRefused,
    UserMalformed,
    UserHuge,
    UserDeep,
    UserRedirects,
    UserHangs,
    UserNameless,
    UserOfAnotherShape,
}

/// <summary>
/// A provider of our own on a free port: checks PKCE and uses a code once, as the real ones do, and misbehaves when told to.
/// It speaks like Google; with <see cref="Addresses"/> also like GitHub.
/// </summary>
public sealed class TestProvider : IAsyncDisposable
{
    /// <summary>Part of every token and code, to look for where none may be.</summary>
    public const string Canary = "canaryOfTheProvider";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _challenges = new(StringComparer.Ordinal);
    private readonly Task _serving;
    private int _tokensAsked;

    public TestProvider()
    {
        _listener.Start();
        Address = $"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = ServeAsync();
    }

    public string Address { get; }

    public ProviderMood Mood { get; set; }

    /// <summary>Who is signed in at the provider.</summary>
    public object User { get; set; } = new { sub = "1001", email = "ada@example.org", email_verified = true, name = "Ada Lovelace" };

    public object Addresses { get; set; } = Array.Empty<object>();

    /// <summary>Paths that somebody was redirected to, which nobody may follow.</summary>
    public ConcurrentQueue<string> Followed { get; } = new();

    /// <summary>Why answers did not reach whoever asked: it had gone.</summary>
    public ConcurrentQueue<string> Gone { get; } = new();

    /// <summary>How often a token was asked for.</summary>
    public int TokensAsked => _tokensAsked;

    /// <summary>The settings that make a console use this provider.</summary>
    public IEnumerable<(string Key, string Value)> Settings(string name) =>
    [
        ($"Providers:{name}:ClientId", "console"),
        ($"Providers:{name}:ClientSecret", "secret"),
        ($"Providers:{name}:Authorize", $"{Address}/authorize"),
        ($"Providers:{name}:Token", $"{Address}/token"),
        ($"Providers:{name}:User", $"{Address}/user"),
        .. name == "GitHub" ? [($"Providers:{name}:Addresses", $"{Address}/addresses")] : Array.Empty<(string, string)>(),
    ];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = Task.Run(() => AnswerAsync(client), _stop.Token);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var (method, target, body) = await ReadAsync(stream);
                if (target.Length > 0)
                {
                    var (status, location, answer) = await AnswerAsync(method, target, body);
                    var head = $"HTTP/1.1 {status}\r\nContent-Type: {(target.StartsWith("/authorize", StringComparison.Ordinal) ? "text/html" : "application/json")}\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n{(location is null ? "" : $"Location: {location}\r\n")}\r\n";
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
                    await stream.WriteAsync(answer, _stop.Token);
                }
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException)
            {
                Gone.Enqueue(fault.GetType().Name);
            }
        }
    }

    private async Task<(string Status, string? Location, byte[] Body)> AnswerAsync(string method, string target, string body)
    {
        var address = new Uri(Address + target);
        switch (address.AbsolutePath)
        {
            case "/authorize":
                var asked = Fields(address.Query.TrimStart('?'));
                var code = $"{Canary}-{Guid.NewGuid():N}";
                _challenges[code] = asked["code_challenge"];
                return ("302 Found", $"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(asked["state"])}", []);
            case "/token" when method == "POST":
                return await TokenAsync(Fields(body));
            case "/user":
                return await UserAsync();
            case "/addresses":
                return ("200 OK", null, JsonSerializer.SerializeToUtf8Bytes(Addresses));
            default:
                Followed.Enqueue(address.AbsolutePath);
                return ("404 Not Found", null, []);
        }
    }

    private async Task<(string Status, string? Location, byte[] Body)> TokenAsync(IReadOnlyDictionary<string, string> asked)
    {
        Interlocked.Increment(ref _tokensAsked);
        // A code works once, and only with the verifier of the browser that it was given to.
        var known = _challenges.TryRemove(asked.GetValueOrDefault("code") ?? "", out var challenge);
        var verifier = asked.GetValueOrDefault("code_verifier") ?? "";
        var proven = known && Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_') == challenge;
        if (Mood == ProviderMood.TokenHangs)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
        return Mood switch
        {
            ProviderMood.TokenMalformed => ("200 OK", null, Bytes($"{{\"access_token\": \"{Canary}")),
            ProviderMood.TokenEmpty => ("200 OK", null, Bytes("{}")),
            ProviderMood.TokenHuge => ("200 OK", null, Bytes($"{{\"access_token\":\"{new string('a', 5_000_000)}\"}}")),
            ProviderMood.TokenRedirects => ("307 Temporary Redirect", $"{Address}/elsewhere", []),
            _ when !proven || Mood == ProviderMood.TokenRefused => ("400 Bad Request", null, Bytes($"{{\"error\":\"invalid_grant\",\"error_description\":\"{Canary} ada@example.org\"}}")),
            _ => ("200 OK", null, Bytes($"{{\"access_token\":\"{Canary}-access\",\"refresh_token\":\"{Canary}-refresh\",\"token_type\":\"bearer\",\"expires_in\":3600}}")),
        };
    }

    private async Task<(string Status, string? Location, byte[] Body)> UserAsync()
    {
        if (Mood == ProviderMood.UserHangs)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
        return Mood switch
        {
            ProviderMood.UserRefused => ("401 Unauthorized", null, Bytes($"{{\"message\":\"{Canary}\"}}")),
            ProviderMood.UserMalformed => ("200 OK", null, Bytes("{\"sub\": \"1001\", ")),
            ProviderMood.UserHuge => ("200 OK", null, Bytes($"{{\"sub\":\"1001\",\"x\":\"{new string('a', 5_000_000)}\"}}")),
            ProviderMood.UserDeep => ("200 OK", null, Bytes(string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000))),
            ProviderMood.UserRedirects => ("302 Found", $"{Address}/elsewhere", []),
            ProviderMood.UserNameless => ("200 OK", null, Bytes("{\"email\":\"ada@example.org\",\"email_verified\":true}")),
            ProviderMood.UserOfAnotherShape => ("200 OK", null, Bytes("[{\"sub\":1001}, null, \"ada@example.org\"]")),
            _ => ("200 OK", null, JsonSerializer.SerializeToUtf8Bytes(User)),
        };
    }

    private async Task<(string Method, string Target, string Body)> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token);
            if (read == 0)
            {
                return ("", "", "");
            }
            filled += read;
        }
        var head = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n");
        var length = head.Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line[15..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
        while (filled < end + 4 + length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token);
            if (read == 0)
            {
                break;
            }
            filled += read;
        }
        var first = head[0].Split(' ');
        return (first[0], first.ElementAtOrDefault(1) ?? "", Encoding.UTF8.GetString(buffer, end + 4, filled - end - 4));
    }

    private static Dictionary<string, string> Fields(string form) => form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair.ElementAtOrDefault(1) ?? ""), StringComparer.Ordinal);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
