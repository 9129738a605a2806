namespace Castellan.Kit;

/// <summary>A short message that leaves by itself, with an undo where the act can be taken back.</summary>
public sealed record Toast(string Text, Tone Tone, string? ActionText, Func<Task>? Action)
{
    internal Guid Id { get; } = Guid.NewGuid();
}

/// <summary>The messages of one open page. Pages show, <see cref="ToastHost"/> in the layout displays.</summary>
public sealed class Toasts(TimeProvider clock) : IDisposable
{
    /// <summary>Long enough to read and reach an undo; messages of danger stay until they are closed.</summary>
    public static readonly TimeSpan Stay = TimeSpan.FromSeconds(12);

    private readonly Lock gate = new();
    private readonly List<(Toast Toast, ITimer? Timer)> shown = [];

    internal event EventHandler? Changed;

    internal IReadOnlyList<Toast> Shown
    {
        get
        {
            lock (gate)
            {
                return [.. shown.Select(entry => entry.Toast)];
            }
        }
    }

    public void Show(string text, Tone tone = Tone.Good, string? actionText = null, Func<Task>? action = null)
    {
        var toast = new Toast(text, tone, actionText, action);
        lock (gate)
        {
            var timer = tone == Tone.Danger ? null : clock.CreateTimer(_ => Close(toast), null, Stay, Timeout.InfiniteTimeSpan);
            shown.Add((toast, timer));
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Close(Toast toast)
    {
        lock (gate)
        {
            var at = shown.FindIndex(entry => entry.Toast.Id == toast.Id);
            if (at < 0)
            {
                return;
            }

            shown[at].Timer?.Dispose();
            shown.RemoveAt(at);
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var (_, timer) in shown)
            {
                timer?.Dispose();
            }

            shown.Clear();
        }
    }
}
