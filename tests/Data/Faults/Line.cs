using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Castellan.Tests.Data.Faults;

/// <summary>The line between a node and its database: it can be cut, slowed down, and left hanging open with nobody at the other end.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Wire, bool> _wires = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _cut;
    private volatile bool _silent;
    private long _delay;
    private long _refused;
    private long _swallowed;

    private Line(int target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>How many connections were turned away while it was cut.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>How many pieces were lost on wires that hung.</summary>
    public long Swallowed => Interlocked.Read(ref _swallowed);

    public static Line To(int port) => new(port);

    /// <summary>All connections break, new ones are refused.</summary>
    public void Cut()
    {
        _cut = true;
        BreakAll();
    }

    /// <summary>What stands stays open on both sides and carries nothing any more, for ever; so do new ones until <see cref="Mend"/>.</summary>
    public void Hang()
    {
        _silent = true;
        foreach (var wire in _wires.Keys)
        {
            wire.IsSilent = true;
        }
    }

    /// <summary>Each piece in either direction takes this much longer.</summary>
    public void Slow(TimeSpan delay) => Interlocked.Exchange(ref _delay, delay.Ticks);

    public void Mend()
    {
        (_cut, _silent) = (false, false);
        Slow(TimeSpan.Zero);
    }

    /// <summary>Wires that hang break at last: the system has given them up.</summary>
    public void BreakAll()
    {
        foreach (var wire in _wires.Keys)
        {
            wire.Break();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        BreakAll();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var near = await _listener.AcceptAsync(_end.Token);
                if (_cut)
                {
                    Interlocked.Increment(ref _refused);
                    near.Close(0);
                    continue;
                }
                _ = CarryAsync(new Wire(near) { IsSilent = _silent });
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (_end.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    private async Task CarryAsync(Wire wire)
    {
        _wires[wire] = true;
        try
        {
            if (!wire.IsSilent)
            {
                await wire.Far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _target), _end.Token);
            }
            await Task.WhenAny(PumpAsync(wire, wire.Near, wire.Far), wire.IsSilent ? Task.Delay(Timeout.Infinite, _end.Token) : PumpAsync(wire, wire.Far, wire.Near));
            // Of a wire that hangs, one end does not hear that the other went.
            if (wire.IsSilent)
            {
                wire.Near.Close();
                await wire.Broken;
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            wire.Break();
        }
        finally
        {
            wire.Break();
            _wires.TryRemove(wire, out _);
        }
    }

    private async Task PumpAsync(Wire wire, Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _end.Token)) > 0)
            {
                if (Interlocked.Read(ref _delay) is > 0 and var delay)
                {
                    await Task.Delay(new TimeSpan(delay), _end.Token);
                }
                if (wire.IsSilent)
                {
                    Interlocked.Increment(ref _swallowed);
                    continue;
                }
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _end.Token);
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One end is gone: CarryAsync closes the other.
            return;
        }
    }

    private sealed class Wire(Socket near)
    {
        private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _silent;

        public Socket Near { get; } = near;

        public Socket Far { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public bool IsSilent
        {
            get => _silent;
            set => _silent = value;
        }

        public Task Broken => _broken.Task;

        public void Break()
        {
            // At once and with a reset, as a cut is.
            Near.Close(0);
            Far.Close(0);
            _broken.TrySetResult();
        }
    }
}
