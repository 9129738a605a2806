using System.Net;
using Castellan.Platform.Outbound;

namespace Castellan.Tests.Unit.Platform.Outbound;

[Trait("proves", "LIM-2")]
public sealed class CircuitHandlerTests
{
    private const int Longest = 1000;
    private static readonly Uri Somewhere = new("https://service.example/");

    private readonly SteppedClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_three_failures_nobody_asks_and_after_the_pause_one_does()
    {
        var healthy = false;
        var asked = 0;
        using var circuit = Circuit(_ =>
        {
            asked++;
            return Answer(healthy ? HttpStatusCode.OK : HttpStatusCode.BadGateway);
        });
        using var http = new HttpClient(circuit);
        for (var times = 0; times < CircuitHandler.MostFailures; times++)
        {
            (await http.GetAsync(Somewhere, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        }
        circuit.DownSince.ShouldBe(_clock.Now);
        var began = _clock.Now;

        await Should.ThrowAsync<CircuitOpenException>(() => http.GetAsync(Somewhere, Cancellation));
        asked.ShouldBe(CircuitHandler.MostFailures);

        // The one that tries again fails, and the service is left alone for another pause.
        _clock.Now += TimeSpan.FromSeconds(31);
        (await http.GetAsync(Somewhere, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        await Should.ThrowAsync<CircuitOpenException>(() => http.GetAsync(Somewhere, Cancellation));
        circuit.DownSince.ShouldBe(began);

        healthy = true;
        _clock.Now += TimeSpan.FromSeconds(31);
        (await http.GetAsync(Somewhere, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync(Somewhere, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        circuit.DownSince.ShouldBeNull();
    }

    [Fact]
    public async Task A_refusal_of_what_was_asked_is_an_answer()
    {
        using var circuit = Circuit(_ => Answer(HttpStatusCode.BadRequest));
        using var http = new HttpClient(circuit);

        for (var times = 0; times < 10; times++)
        {
            (await http.GetAsync(Somewhere, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        circuit.DownSince.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_goes_away_is_no_failure_of_the_service()
    {
        using var circuit = Circuit(async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return await Answer(HttpStatusCode.OK);
        });
        using var http = new HttpClient(circuit);

        for (var times = 0; times < 10; times++)
        {
            using var gone = new CancellationTokenSource();
            var asking = http.GetAsync(Somewhere, gone.Token);
            await gone.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => asking);
        }

        circuit.DownSince.ShouldBeNull();
    }

    public static TheoryData<string> Failures => ["breaks", "is silent", "trickles", "talks too much"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_service_that(string does)
    {
        using var circuit = new CircuitHandler(new Service(async cancel => does switch
        {
            "breaks" => throw new HttpRequestException("reset"),
            "is silent" => await NeverAsync(cancel),
            "trickles" => new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) },
            _ => new HttpResponseMessage { Content = new ByteArrayContent(new byte[Longest + 1]) },
        }), TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(5), Longest, TimeProvider.System);
        using var http = new HttpClient(circuit);

        for (var times = 0; times < CircuitHandler.MostFailures; times++)
        {
            (await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(Somewhere, Cancellation))).ShouldNotBeOfType<CircuitOpenException>();
        }

        await Should.ThrowAsync<CircuitOpenException>(() => http.GetAsync(Somewhere, Cancellation));
        circuit.DownSince.ShouldNotBeNull();
    }

    private static async Task<HttpResponseMessage> NeverAsync(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException();
    }

    private static Task<HttpResponseMessage> Answer(HttpStatusCode status) => Task.FromResult(new HttpResponseMessage(status));

    private CircuitHandler Circuit(Func<CancellationToken, Task<HttpResponseMessage>> answer) =>
        new(new Service(answer), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), Longest, _clock);

    private sealed class Service(Func<CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(cancellationToken);
    }

    /// <summary>Gives one byte and nothing after it.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        private bool _begun;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_begun)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            _begun = true;
            return 1;
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            await destination.WriteAsync(new byte[1], cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
