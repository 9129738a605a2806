using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Sessions;

/// <summary>
/// A circuit belongs to the session that opened it. The framework hands a circuit to whoever names its secret, also under somebody
/// else's cookie, and goes on drawing the page there; a secret that was overheard must not be enough.
/// </summary>
internal sealed class CircuitOwners(IOptions<CircuitOptions> options, TimeProvider clock) : IHubFilter
{
    private const string Start = "StartCircuit";
    private const string Connect = "ConnectCircuit";
    private const string Resume = "ResumeCircuit";

    // Each page open holds memory on this node; nobody works with so many tabs at once.
    private const int MostOfSession = 100;

    private static readonly TimeSpan SweptEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Owner> _circuits = new(StringComparer.Ordinal);
    private DateTimeOffset _swept;

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var (method, connection) = (invocationContext.HubMethodName, invocationContext.Context.ConnectionId);
        if (method is not (Start or Connect or Resume))
        {
            return await next(invocationContext);
        }
        if (SignedIn.Of(invocationContext.Context.User)?.SessionId is not { } session)
        {
            return Refusal(method);
        }
        if (method is Start ? IsTooMany(session) : !IsOwn(invocationContext.HubMethodArguments is [string asked, ..] ? asked : "", session))
        {
            return Refusal(method);
        }
        var answer = await next(invocationContext);
        var circuit = method is Connect ? (answer is true ? (string?)invocationContext.HubMethodArguments[0] : null) : answer as string;
        if (circuit is not null)
        {
            _circuits[circuit] = new Owner(session, connection, DateTimeOffset.MaxValue);
        }
        return answer;
    }

    // What is posted to a polled connection is believed from whoever knows its address, under any cookie. Only a WebSocket is one
    // browser's from the first byte to the last.
    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (context.Context.Features.Get<IHttpTransportFeature>()?.TransportType is HttpTransportType.WebSockets)
        {
            return next(context);
        }
        context.Context.Abort();
        return Task.CompletedTask;
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        // As long as the framework keeps the circuit for its browser's return, and a little longer.
        var until = clock.GetUtcNow() + options.Value.DisconnectedCircuitRetentionPeriod + SweptEvery;
        foreach (var (circuit, owner) in _circuits.Where(found => found.Value.ConnectionId == context.Context.ConnectionId))
        {
            _circuits.TryUpdate(circuit, owner with { Until = until }, owner);
        }
        Sweep();
        await next(context, exception);
    }

    private bool IsOwn(string circuit, Guid session) => _circuits.TryGetValue(circuit, out var owner) && owner.SessionId == session;

    private bool IsTooMany(Guid session) => _circuits.Values.Count(owner => owner.SessionId == session && owner.Until == DateTimeOffset.MaxValue) >= MostOfSession;

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        if (now - _swept < SweptEvery)
        {
            return;
        }
        _swept = now;
        foreach (var (circuit, owner) in _circuits.Where(found => found.Value.Until <= now))
        {
            _circuits.TryRemove(KeyValuePair.Create(circuit, owner));
        }
    }

    // What the browser's script takes for "that circuit is gone": it loads the page anew, under its own session.
    private static bool? Refusal(string method) => method is Connect ? false : null;

    /// <param name="Until">Connected until then for ever; after the connection has gone, until nobody can come back.</param>
    private sealed record Owner(Guid SessionId, string ConnectionId, DateTimeOffset Until);
}
