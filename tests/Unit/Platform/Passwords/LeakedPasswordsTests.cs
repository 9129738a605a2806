using System.Net;
using System.Net.Sockets;
using System.Text;
using Castellan.Data.Identity;
using Castellan.Platform.Outbound;
using Castellan.Platform.Passwords;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Passwords;

[Trait("proves", "ACC-4")]
public sealed class LeakedPasswordsTests
{
    private const string Leaked = "seven purple llamas dance";
    private const string Fresh = "eight green camels sing";

    private static readonly PasswordOwner Nobody = new(null, null, hasSecondFactor: false);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("asvs", "14.2.3")]
    public async Task The_service_is_told_five_digits_and_asked_for_padding()
    {
        await using var service = new RangeServer($"{Ending(Fresh)}:0\r\n{Ending(Leaked)}:3\r\n");
        var leaked = TestRules.Leaked(service.Options);

        (await leaked.ContainsAsync(Leaked, Cancellation)).ShouldBeTrue();
        (await leaked.ContainsAsync(Fresh, Cancellation)).ShouldBeFalse();

        service.Requests[0].ShouldStartWith($"GET /range/{LeakedPasswords.HashOf(Leaked)[..5]} HTTP/1.1");
        service.Requests[0].ShouldContain("Add-Padding: true", Case.Insensitive);
        service.Requests.ShouldAllBe(request => !request.Contains(Ending(Leaked), StringComparison.OrdinalIgnoreCase) && !request.Contains("llamas", StringComparison.Ordinal));
    }

    [Fact, Trait("proves", "LIM-2")]
    [Trait("asvs", "13.2.6"), Trait("asvs", "16.5.2")]
    public async Task Without_an_answer_the_password_is_accepted_and_after_three_failures_nobody_is_asked()
    {
        await using var service = new RangeServer(null);
        var options = Options.Create(service.Options);
        using var asks = new LeakedPasswordService(options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<LeakedPasswordService>.Instance);
        var leaked = new LeakedPasswords(options, asks);

        for (var times = 0; times < CircuitHandler.MostFailures + 5; times++)
        {
            (await leaked.ContainsAsync(Leaked, Cancellation)).ShouldBeFalse();
        }

        service.Requests.Count.ShouldBe(CircuitHandler.MostFailures);
        asks.DownSince.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Every_line_of_a_local_file_is_found_and_nothing_else(int lines)
    {
        List<string> hashes = [.. Enumerable.Range(0, lines).Select(number => LeakedPasswords.HashOf($"leaked {number}")).Order(StringComparer.Ordinal)];
        foreach (var end in new[] { "\n", "\r\n" })
        {
            using var file = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(hashes.Select((hash, place) => $"{hash}:{place * 7919}{end}"))));
            foreach (var hash in hashes)
            {
                (await LeakedPasswordFile.ContainsAsync(file, hash, Cancellation)).ShouldBeTrue();
            }
            for (var number = 0; number < 200; number++)
            {
                (await LeakedPasswordFile.ContainsAsync(file, LeakedPasswords.HashOf($"fresh {number}"), Cancellation)).ShouldBeFalse();
            }
            (await LeakedPasswordFile.ContainsAsync(file, new string('0', 40), Cancellation)).ShouldBeFalse();
            (await LeakedPasswordFile.ContainsAsync(file, new string('F', 40), Cancellation)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task An_empty_file_holds_nothing()
    {
        using var file = new MemoryStream();
        (await LeakedPasswordFile.ContainsAsync(file, LeakedPasswords.HashOf(Leaked), Cancellation)).ShouldBeFalse();
    }

    [Fact]
    [Trait("asvs", "6.2.12")]
    public async Task A_leaked_password_is_refused_after_all_other_rules()
    {
        await using var service = new RangeServer($"{Ending(Leaked)}:3\r\n");
        var rules = new PasswordRules(Options.Create(new PasswordOptions()), TestRules.Leaked(service.Options));

        (await rules.JudgeAsync("short", Nobody, Cancellation)).ShouldBeOfType<PasswordTooShort>();
        service.Requests.ShouldBeEmpty();
        (await rules.JudgeAsync(Leaked, Nobody, Cancellation)).ShouldBe(new PasswordIsLeaked());
        (await rules.JudgeAsync(Fresh, Nobody, Cancellation)).ShouldBeNull();
    }

    [Theory]
    [InlineData("AAAA:3\nBBBB:1", "BBBB", true)]
    [InlineData("bbbb:1", "BBBB", true)]
    [InlineData("BBBB:0", "BBBB", false)]
    [InlineData("BBBB:-1", "BBBB", false)]
    [InlineData("BBBB", "BBBB", false)]
    [InlineData("BBBBB:1", "BBBB", false)]
    [InlineData("<html>", "BBBB", false)]
    [InlineData("", "BBBB", false)]
    public void A_range_names_an_ending_by_a_positive_count(string range, string ending, bool isIn) => LeakedPasswordService.IsIn(range, ending).ShouldBe(isIn);

    [Theory]
    [InlineData("http://example.org/range/", null, 2000, 30)]
    [InlineData("https://example.org/range", null, 2000, 30)]
    [InlineData("nonsense", null, 2000, 30)]
    [InlineData("https://example.org/range/", null, 1, 30)]
    [InlineData("https://example.org/range/", null, 2000, 0)]
    public void Wrong_settings_are_named(string address, string? file, int timeout, int pause) => new LeakedPasswordOptionsCheck()
        .Validate(null, new LeakedPasswordOptions { Source = LeakedPasswordSource.Service, Address = address, File = file, TimeoutMilliseconds = timeout, PauseSeconds = pause })
        .Failed.ShouldBeTrue();

    [Fact]
    public void A_missing_file_is_named_and_the_defaults_are_right()
    {
        new LeakedPasswordOptionsCheck().Validate(null, new LeakedPasswordOptions { Source = LeakedPasswordSource.File, File = "/nowhere/at/all" }).Failed.ShouldBeTrue();
        new LeakedPasswordOptionsCheck().Validate(null, new LeakedPasswordOptions()).Succeeded.ShouldBeTrue();
        new LeakedPasswordOptionsCheck().Validate(null, new LeakedPasswordOptions { Source = LeakedPasswordSource.Service }).Succeeded.ShouldBeTrue();
    }

    private static string Ending(string password) => LeakedPasswords.HashOf(password)[5..];

    /// <summary>A range service on a free port; without an answer it is out of order.</summary>
    private sealed class RangeServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;

        public RangeServer(string? answer)
        {
            _listener.Start();
            Options = new LeakedPasswordOptions
            {
                Source = LeakedPasswordSource.Service,
                Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/range/",
                TimeoutMilliseconds = 10_000,
                PauseSeconds = 3600,
            };
            _serving = ServeAsync(answer);
        }

        public LeakedPasswordOptions Options { get; }

        public IList<string> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }

        private async Task ServeAsync(string? answer)
        {
            while (!_stop.IsCancellationRequested)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var buffer = new byte[4096];
                var request = new StringBuilder();
                while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    var read = await stream.ReadAsync(buffer, _stop.Token);
                    if (read == 0)
                    {
                        break;
                    }
                    request.Append(Encoding.ASCII.GetString(buffer, 0, read));
                }
                if (request.Length > 0)
                {
                    Requests.Add(request.ToString());
                }
                var status = answer is null ? "503 Service Unavailable" : "200 OK";
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {answer?.Length ?? 0}\r\nConnection: close\r\n\r\n{answer}"), _stop.Token);
            }
        }
    }
}
