using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>A name server on loopback that answers questions for TXT records over UDP (RFC 1035), as a test tells it to.</summary>
public sealed class NameServer : IDisposable
{
    private const int ServerFailure = 2;
    private const int NoSuchName = 3;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentDictionary<string, string> _records = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    public NameServer() => _ = AnswerAsync();

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>While set, it has a fault of its own.</summary>
    public bool Fails { get; set; }

    /// <summary>Questions that came.</summary>
    public int Asked { get; private set; }

    public void Publish(string domain, string text) => _records[domain] = text;

    public void Withdraw(string domain) => _records.TryRemove(domain, out _);

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerAsync()
    {
        while (await NextAsync() is { } question)
        {
            Asked++;
            await _socket.SendAsync(AnswerTo(question.Buffer), question.RemoteEndPoint, CancellationToken.None);
        }
    }

    // Null when the test is over.
    private async Task<UdpReceiveResult?> NextAsync()
    {
        try
        {
            return await _socket.ReceiveAsync(_stop.Token);
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            return null;
        }
    }

    private byte[] AnswerTo(byte[] question)
    {
        var (name, end) = NameOf(question);
        var text = Fails ? null : _records.GetValueOrDefault(name);
        var code = Fails ? ServerFailure : text is null ? NoSuchName : 0;
        var answer = new List<byte>(question[..2]);
        answer.AddRange([0x84, (byte)code, 0, 1, 0, (byte)(text is null ? 0 : 1), 0, 0, 0, 0]);
        answer.AddRange(question[12..end]);
        if (text is not null)
        {
            // Two strings, as long records come.
            var bytes = Encoding.ASCII.GetBytes(text);
            var (first, second) = (bytes[..10], bytes[10..]);
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(bytes.Length + 2));
            answer.AddRange([0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 60, .. length, (byte)first.Length, .. first, (byte)second.Length, .. second]);
        }
        return [.. answer];
    }

    private static (string Name, int End) NameOf(byte[] question)
    {
        var labels = new List<string>();
        var at = 12;
        while (question[at] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
            at += question[at] + 1;
        }
        return (string.Join('.', labels).ToLowerInvariant(), at + 5);
    }
}
