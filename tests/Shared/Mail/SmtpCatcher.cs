using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Castellan.Tests.Shared.Mail;

/// <summary>
/// A real SMTP server on a free loopback port that keeps what it accepts. Recipients choose its mood by their local
/// part: reject-550@ and defer-451@ (any such code), hang@ (never answers), drop-before-data@ (hangs up, keeps
/// nothing), drop-after-data@ (keeps the message, hangs up before saying so). The password "wrong" is refused.
/// </summary>
public sealed class SmtpCatcher : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _server;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private SmtpCatcher(Process server, string folder, bool ownsFolder, int port)
    {
        _server = server;
        _folder = folder;
        _ownsFolder = ownsFolder;
        Port = port;
    }

    public static string Host => "127.0.0.1";

    public int Port { get; }

    /// <param name="port">0 for a free one; a given one to come back where a stopped server was.</param>
    /// <param name="folder">Where messages lie; a new temporary folder when null.</param>
    public static async Task<SmtpCatcher> StartAsync(int port = 0, string? folder = null, CancellationToken ct = default)
    {
        var script = Script();
        var messages = folder ?? Path.Combine(Path.GetTempPath(), $"castellan-mail-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
        var start = new ProcessStartInfo("node", [script, messages, port.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var server = Process.Start(start) ?? throw new InvalidOperationException("node could not be started.");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        var first = await server.StandardOutput.ReadLineAsync(deadline.Token)
            ?? throw new InvalidOperationException("The SMTP server ended at once; its error output says why.");
        using var said = JsonDocument.Parse(first);
        return new SmtpCatcher(server, messages, folder is null, said.RootElement.GetProperty("port").GetInt32());
    }

    /// <summary>
    /// The mood towards everybody until the next one: refuse-451 and refuse-554 (any such code, at MAIL FROM), hang, drop-after-data;
    /// empty for a good one.
    /// </summary>
    public Task ChangeMoodAsync(string mood, CancellationToken ct = default) => File.WriteAllTextAsync(Path.Combine(_folder, "mood"), mood, ct);

    /// <summary>
    /// Keeps the newest message to an address that begins so a second time, answered for both times, under another id when one is given:
    /// as a sender would that forgot it had sent it.
    /// </summary>
    public async Task ForgeAsync(string to, string? messageId, CancellationToken ct = default)
    {
        var mail = (await AllAsync(ct)).Last(one => one.Envelope.To.Any(address => address.StartsWith(to, StringComparison.Ordinal))) with { Answered = true };
        foreach (var (copy, id) in new[] { ("first", mail.MessageId), ("second", messageId ?? mail.MessageId) })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, $"999999-{to}{copy}.json"), JsonSerializer.Serialize(mail with { MessageId = id }, Json), ct);
        }
    }

    /// <summary>Everything accepted so far, oldest first.</summary>
    public async Task<IReadOnlyList<CaughtMail>> AllAsync(CancellationToken ct = default)
    {
        var mails = new List<CaughtMail>();
        foreach (var file in Directory.EnumerateFiles(_folder, "*.json").Order(StringComparer.Ordinal))
        {
            await using var json = File.OpenRead(file);
            var mail = await JsonSerializer.DeserializeAsync<CaughtMail>(json, Json, ct) ?? throw new InvalidDataException(file);
            mails.Add(File.Exists($"{file}.answered") ? mail with { Answered = true } : mail);
        }

        return mails;
    }

    /// <summary>The first message that fits, now or later.</summary>
    /// <exception cref="TimeoutException">None came; the text names the subjects of those that did.</exception>
    public async Task<CaughtMail> WaitForMailAsync(Func<CaughtMail, bool> fits, TimeSpan? within = null, CancellationToken ct = default)
    {
        var patience = within ?? TimeSpan.FromSeconds(45);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var all = await AllAsync(ct);
            if (all.FirstOrDefault(fits) is { } found)
            {
                return found;
            }

            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                throw new TimeoutException($"No such mail within {patience.TotalSeconds:0} s. Caught: {string.Join("; ", all.Select(mail => mail.Subject))}");
            }

            await Task.Delay(Glance, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_server.HasExited)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
        }

        _server.Dispose();
        if (_ownsFolder && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "tests", "E2E", "Smtp", "server.js");
            if (File.Exists(script))
            {
                return Directory.Exists(Path.Combine(Path.GetDirectoryName(script)!, "node_modules"))
                    ? script
                    : throw new InvalidOperationException("The SMTP server's packages are missing: run ./test.sh, or `npm ci` in tests/E2E/Smtp.");
            }
        }

        throw new InvalidOperationException("tests/E2E/Smtp/server.js is not above the test assembly.");
    }
}
