namespace Castellan.Platform.Mail;

/// <summary>Keeps the latest letters for the mailbox page instead of sending them. Development only.</summary>
public sealed class MailboxTransport(TimeProvider clock) : IMailTransport
{
    private const int Most = 200;
    private readonly Lock _gate = new();
    private readonly LinkedList<MailboxLetter> _letters = new();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<MailboxLetter> Letters
    {
        get
        {
            lock (_gate)
            {
                return [.. _letters];
            }
        }
    }

    public Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _letters.AddFirst(new MailboxLetter(messageId, letter, clock.GetUtcNow()));
            if (_letters.Count > Most)
            {
                _letters.RemoveLast();
            }
        }
        return Task.CompletedTask;
    }
}

/// <summary>A letter as the mailbox page shows it.</summary>
public sealed record MailboxLetter(string MessageId, Letter Letter, DateTimeOffset AcceptedAt);
