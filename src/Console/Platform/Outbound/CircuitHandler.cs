using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Castellan.Platform.Outbound;

/// <summary>The service has failed several times and is not asked for a while.</summary>
public sealed class CircuitOpenException(Exception cause) : HttpRequestException("The service is not asked for a while: it has failed several times.", cause);

/// <summary>
/// Asks a service elsewhere for as long as it answers. Once it has failed several times, nobody waits for it any more; after the pause one
/// question tries again. A whole answer has to come within the patience; whoever asked and went away is no failure of the service.
/// </summary>
public sealed class CircuitHandler : DelegatingHandler
{
    /// <summary>Failures that open the circuit, where no more than as many calls succeeded meanwhile.</summary>
    public const int MostFailures = 3;

    private const double MostFailed = 0.5;

    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly int _longestAnswer;

    /// <param name="inner">Makes the connection.</param>
    /// <param name="patience">How long a whole answer may take.</param>
    /// <param name="pause">How long nobody asks a service that failed.</param>
    /// <param name="longestAnswer">Bytes; a longer answer is a failure.</param>
    public CircuitHandler(HttpMessageHandler inner, TimeSpan patience, TimeSpan pause, int longestAnswer, TimeProvider clock)
        : base(inner)
    {
        _longestAnswer = longestAnswer;
        _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = MostFailed,
                MinimumThroughput = MostFailures,
                SamplingDuration = Remembered,
                BreakDuration = pause,
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().Handle<TimeoutRejectedException>().HandleResult(IsFault),
                OnOpened = _ => Since(DownSince ?? clock.GetUtcNow()),
                OnClosed = _ => Since(null),
            })
            .AddTimeout(patience)
            .Build();
    }

    /// <summary>A client that follows no redirect and keeps no cookie, with the circuit it goes through; whoever disposes of the client ends both.</summary>
    /// <inheritdoc cref="CircuitHandler(HttpMessageHandler, TimeSpan, TimeSpan, int, TimeProvider)"/>
    public static (HttpClient Client, CircuitHandler Circuit) Open(TimeSpan patience, TimeSpan pause, int longestAnswer, TimeProvider clock)
    {
        var circuit = new CircuitHandler(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) }, patience, pause, longestAnswer, clock);
        var client = new HttpClient(circuit) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Castellan");
        return (client, circuit);
    }

    /// <summary>Since when nobody asks, or null.</summary>
    public DateTimeOffset? DownSince { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(cancel => AskAsync(request, cancel), cancellationToken);
        }
        catch (BrokenCircuitException open)
        {
            throw new CircuitOpenException(open);
        }
        catch (TimeoutRejectedException late)
        {
            throw new HttpRequestException("The service did not answer in time.", late);
        }
    }

    // Whatever its body, a refusal of what was asked is an answer.
    private static bool IsFault(HttpResponseMessage answer) => answer.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests;

    private async ValueTask<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var answer = await base.SendAsync(request, cancellation);
        try
        {
            await answer.Content.LoadIntoBufferAsync(_longestAnswer, cancellation);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private ValueTask Since(DateTimeOffset? at)
    {
        DownSince = at;
        return ValueTask.CompletedTask;
    }
}
