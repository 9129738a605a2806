using System.Globalization;

namespace Castellan.Platform.LocalPostgres;

/// <summary>The server process as its lock file (postmaster.pid) tells: process id on line 1, port on line 4, state on line 8.</summary>
internal sealed record Postmaster(int ProcessId, int Port, bool IsReady)
{
    public static string FileIn(string data) => Path.Combine(data, "postmaster.pid");

    public static Postmaster? Read(string data)
    {
        try
        {
            var lines = File.ReadAllLines(FileIn(data));
            return lines.Length >= 4
                && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                    ? new Postmaster(process, port, lines.Length >= 8 && lines[7].Trim() == "ready")
                    : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the process still is the server of this folder. A number alone proves nothing: after a kill or a
    /// reboot it may belong to another program. A postmaster works inside its data folder.
    /// </summary>
    public bool Runs(string data)
    {
        var process = $"/proc/{ProcessId.ToString(CultureInfo.InvariantCulture)}";
        if (!Directory.Exists("/proc/self"))
        {
            return IsAnyProcess();
        }

        try
        {
            // A zombie has no working folder any more.
            return Directory.Exists(process)
                && new FileInfo(Path.Combine(process, "cwd")).ResolveLinkTarget(returnFinalTarget: false)?.FullName is { } works
                && Path.TrimEndingDirectorySeparator(works) == Path.TrimEndingDirectorySeparator(Real(data));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool IsAnyProcess()
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(ProcessId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // The kernel names the working folder without links, our own path may contain some.
    private static string Real(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in Path.GetFullPath(path).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new DirectoryInfo(Path.Combine(real, part));
            real = next.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next.FullName;
        }

        return real;
    }
}
