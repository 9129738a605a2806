using Castellan.Data.Tenancy;

namespace Castellan.Platform.Notifications;

/// <summary>
/// How much is unread, as this page knows it. Asked again on a timed beat: a word to every node for each notification would make
/// its commit queue for the one lock that such words take.
/// </summary>
public sealed class UnreadCount(Inbox inbox)
{
    public int? Value { get; private set; }

    public event Action? Changed;

    /// <summary>Goes on with what the same page's prerendering counted.</summary>
    public void Resume(int value) => Value = value;

    public async Task LookAsync(TenantActor actor, CancellationToken cancellation = default)
    {
        var before = Value;
        Value = await inbox.UnreadAsync(actor, cancellation);
        if (Value != before)
        {
            Changed?.Invoke();
        }
    }
}
