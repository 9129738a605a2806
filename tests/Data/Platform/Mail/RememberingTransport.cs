using System.Collections.Concurrent;
using Castellan.Platform.Mail;

namespace Castellan.Tests.Data.Platform.Mail;

/// <summary>Accepts or refuses as told, and remembers what it was handed.</summary>
internal sealed class RememberingTransport(Action<Letter>? before = null) : IMailTransport
{
    public ConcurrentQueue<(string MessageId, string To)> Accepted { get; } = new();

    public async Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
    {
        await Task.Yield();
        before?.Invoke(letter);
        Accepted.Enqueue((messageId, letter.To.Address));
    }
}
