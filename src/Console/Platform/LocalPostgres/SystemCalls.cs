using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Castellan.Platform.LocalPostgres;

/// <summary>open(2) without a lock, flock(2) and lchown(2), which .NET does not offer.</summary>
internal static partial class SystemCalls
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int Interrupted = 4;

    /// <summary>Opens for reading; children do not inherit the file, or they would hold its lock.</summary>
    public static SafeFileHandle Open(string path)
    {
        var closeOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;
        var file = OpenFile(path, closeOnExec);
        return file.IsInvalid ? throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path} could not be opened") : file;
    }

    public static bool TryLockShared(SafeFileHandle file) => TryLock(file, Shared | NonBlocking);

    public static bool TryLockExclusive(SafeFileHandle file) => TryLock(file, Exclusive | NonBlocking);

    /// <summary>Links are not followed: a planted one must not hand over somebody else's file.</summary>
    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (ChangeOwnerOfLink(path, user, group) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown of {path} failed");
        }
    }

    private static bool TryLock(SafeFileHandle file, int operation)
    {
        while (Lock(file, operation) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            var wouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
            if (error == wouldBlock)
            {
                return false;
            }

            if (error != Interrupted)
            {
                throw new Win32Exception(error, "flock failed");
            }
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwnerOfLink(string path, uint user, uint group);
}
