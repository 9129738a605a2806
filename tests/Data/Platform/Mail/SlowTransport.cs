using Castellan.Platform.Mail;

namespace Castellan.Tests.Data.Platform.Mail;

/// <summary>Takes a while for each mail, and counts how many travel at a time.</summary>
internal sealed class SlowTransport : IMailTransport
{
    private readonly Lock _counting = new();
    private int _now;

    public int Sent { get; private set; }

    public int MostAtOnce { get; private set; }

    public async Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
    {
        lock (_counting)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_now);
        }
        await Task.Delay(20, cancellation);
        lock (_counting)
        {
            _now--;
            Sent++;
        }
    }
}
