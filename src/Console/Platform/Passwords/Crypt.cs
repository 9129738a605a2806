using System.Runtime.InteropServices;

namespace Castellan.Platform.Passwords;

/// <summary>crypt_r(3) of libcrypt (libxcrypt): verifies bcrypt hashes brought along from another system.</summary>
internal static unsafe partial class Crypt
{
    private const string Library = "libcrypt.so.1";

    /// <summary>sizeof(struct crypt_data) in libxcrypt, fixed by its binary interface.</summary>
    private const nuint StateBytes = 32768;

    /// <summary>Hashes a zero-terminated password by the setting at the front of <paramref name="encoded"/>; null when libcrypt refuses it.</summary>
    public static string? Hash(ReadOnlySpan<byte> terminatedPassword, string encoded)
    {
        var state = NativeMemory.AllocZeroed(StateBytes);
        try
        {
            return Marshal.PtrToStringAnsi(CryptR(terminatedPassword, encoded, state));
        }
        finally
        {
            // The state holds expanded key material derived from the password.
            NativeMemory.Clear(state, StateBytes);
            NativeMemory.Free(state);
        }
    }

    [LibraryImport(Library, EntryPoint = "crypt_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint CryptR(ReadOnlySpan<byte> password, string setting, void* state);
}
