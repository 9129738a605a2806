using Microsoft.Extensions.Options;

namespace Castellan.Platform.Mail;

/// <summary>
/// The mails that a node has in the air: never more than <see cref="MailOptions.Connections"/>, whether the bell or the schedule sends them.
/// So many may come twice when the node dies.
/// </summary>
public sealed class MailSlots(IOptions<MailOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.Connections);

    /// <summary>Waits for one; it is free again when disposed.</summary>
    public async Task<IDisposable> TakeAsync()
    {
        await _free.WaitAsync();
        return new Slot(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
