using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Castellan.Tests.Data.Features.Audit.Streams;

/// <summary>How a receiver treats a delivery.</summary>
public enum Mood
{
    Takes,
    Says500,
    Says400,
    Redirects,
    CutsBefore,

    /// <summary>It took the delivery, and the answer never arrived.</summary>
    CutsAfter,
}

/// <summary>A receiver of streams whose moods a test decides; it keeps what it took.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    private Receiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Mood> Moods { get; } = new();

    public ConcurrentQueue<(string Body, IHeaderDictionary Headers)> Taken { get; } = new();

    public int Asked => Volatile.Read(ref _asked);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/audit");

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(["--environment=Testing"]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Map("/{**path}", receiver.AnswerAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Positions and ids of all that was taken, in order of arrival.</summary>
    public IReadOnlyList<(long Position, Guid Id)> Entries => [.. Taken.SelectMany(one => one.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Select(line => JsonDocument.Parse(line).RootElement).Where(json => !json.TryGetProperty("test", out _)).Select(json => (json.GetProperty("position").GetInt64(), json.GetProperty("id").GetGuid()))];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _asked);
        var mood = Moods.TryDequeue(out var next) ? next : Mood.Takes;
        if (mood == Mood.CutsBefore)
        {
            http.Abort();
            return;
        }
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        if (mood is Mood.Takes or Mood.CutsAfter)
        {
            Taken.Enqueue((body, new HeaderDictionary(http.Request.Headers.ToDictionary(header => header.Key, header => header.Value))));
        }
        if (mood == Mood.CutsAfter)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = mood switch { Mood.Says500 => 500, Mood.Says400 => 400, Mood.Redirects => 302, _ => 204 };
        if (mood == Mood.Redirects)
        {
            http.Response.Headers.Location = "/elsewhere";
        }
    }
}
