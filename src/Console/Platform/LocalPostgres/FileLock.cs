using Microsoft.Win32.SafeHandles;

namespace Castellan.Platform.LocalPostgres;

/// <summary>A kernel lock on a file. The kernel lets go when the process ends in any way, kill -9 included.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    public static Task<FileLock> SharedAsync(string path, TimeProvider clock, CancellationToken ct) =>
        TakeAsync(path, SystemCalls.TryLockShared, clock, ct);

    public static Task<FileLock> ExclusiveAsync(string path, TimeProvider clock, CancellationToken ct) =>
        TakeAsync(path, SystemCalls.TryLockExclusive, clock, ct);

    public static FileLock? TryExclusive(string path) => Try(path, SystemCalls.TryLockExclusive);

    public static FileLock? TryShared(string path) => Try(path, SystemCalls.TryLockShared);

    public void Dispose() => _file.Dispose();

    private static async Task<FileLock> TakeAsync(string path, Func<SafeFileHandle, bool> take, TimeProvider clock, CancellationToken ct)
    {
        while (true)
        {
            if (Try(path, take) is { } taken)
            {
                return taken;
            }

            await Task.Delay(Pause, clock, ct);
        }
    }

    private static FileLock? Try(string path, Func<SafeFileHandle, bool> take)
    {
        // Not File.OpenHandle: that takes an advisory lock of its own, which would be mistaken for another console's.
        var file = SystemCalls.Open(path);
        if (take(file))
        {
            return new FileLock(file);
        }

        file.Dispose();
        return null;
    }
}
