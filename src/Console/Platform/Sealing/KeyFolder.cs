using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Castellan.Platform.Sealing;

/// <summary>Key files <c>NNNN.key</c>, each 32 random bytes as base64, readable by their owner (and group, for mounted secrets) alone.</summary>
internal sealed partial class KeyFolder(string path)
{
    // EEXIST.
    private const int AlreadyThere = 17;

    private const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>Every key, oldest first. Throws <see cref="KeyFolderException"/> for a file that cannot be trusted or understood.</summary>
    public IReadOnlyList<SealingKey> Read() =>
        !Directory.Exists(path)
            ? []
            : [.. Directory.EnumerateFiles(path, "*.key").Select(ReadKey).OrderBy(key => key.Number)];

    /// <summary>Writes a key with a number of its own. False when another node was first: the folder then holds that one.</summary>
    public bool TryWrite(SealingKey key)
    {
        CreateFolder();
        var file = FileOf(key.Number);
        var draft = $"{file}.{Guid.NewGuid():N}.draft";
        try
        {
            WriteDraft(draft, Convert.ToBase64String(key.Bytes));
            return Publish(draft, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    // A move that must not overwrite looks first and renames then, and two nodes may look at once: a link is one step.
    private static bool Publish(string draft, string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(draft, file) == 0)
            {
                return true;
            }
            if (Marshal.GetLastPInvokeError() == AlreadyThere)
            {
                return false;
            }
        }
        // The folder's file system knows no links.
        File.Move(draft, file, overwrite: false);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string added);

    private static SealingKey ReadKey(string file)
    {
        if (!int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            throw new KeyFolderException($"{file} is not named NNNN.key.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Everybody) != UnixFileMode.None)
        {
            throw new KeyFolderException($"{file} can be read by everybody or written by its group: chmod 600.");
        }

        Span<byte> bytes = stackalloc byte[SealingKey.Size + 1];
        try
        {
            return Convert.TryFromBase64String(File.ReadAllText(file).Trim(), bytes, out var written) && written == SealingKey.Size
                ? new SealingKey(number, bytes[..SealingKey.Size])
                : throw new KeyFolderException($"{file} does not hold {SealingKey.Size} bytes as base64.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static void WriteDraft(string draft, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(draft, options);
        using var writer = new StreamWriter(stream);
        writer.Write(text);
        writer.Flush();
        stream.Flush(flushToDisk: true);
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string FileOf(int number) => Path.Combine(path, number.ToString("0000", CultureInfo.InvariantCulture) + ".key");
}
