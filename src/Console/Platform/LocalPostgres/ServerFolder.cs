using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Castellan.Platform.LocalPostgres;

/// <summary>The private server's folder: who owns it and where its parts lie.</summary>
internal sealed record ServerFolder(string Root, ServerAccount Account)
{
    // A socket's address holds 108 bytes on Linux and 104 on macOS, the file name and a closing zero included.
    private const int LongestSocketAddress = 103;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Traversable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Data => Path.Combine(Root, "data");

    public string Unfinished => Path.Combine(Root, "data.unfinished");

    public string Socket => Path.Combine(Root, "socket");

    public string PasswordFile => Path.Combine(Root, "admin.password");

    public string PortFile => Path.Combine(Root, "port");

    public string Log => Path.Combine(Root, "server.log");

    /// <summary>Shared by every console that uses the server; whoever gets it exclusively knows that no other does.</summary>
    public string Lease => Path.Combine(Root, "lease");

    /// <summary>Held while a console starts or stops the server.</summary>
    public string Turn => Path.Combine(Root, "turn");

    public bool SocketFits => Encoding.UTF8.GetByteCount(Path.Combine(Socket, ".s.PGSQL.65535")) <= LongestSocketAddress;

    public int? ClusterMajor
    {
        get
        {
            var file = Path.Combine(Data, "PG_VERSION");
            return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture) : null;
        }
    }

    /// <summary>Makes the wanted folder, or the one below the system's state when the server's account cannot reach it.</summary>
    public static async Task<ServerFolder> PrepareAsync(LocalPostgresOptions options, ILogger log, CancellationToken ct)
    {
        var wanted = Path.GetFullPath(options.Folder);
        if (await TryPrepareAsync(wanted, options, ct) is { } folder)
        {
            return folder;
        }

        var elsewhere = Elsewhere(wanted);
        var moved = await TryPrepareAsync(elsewhere, options, ct) ?? throw new LocalPostgresException(
            $"The private PostgreSQL has no place for its data: neither {wanted} nor {elsewhere} can be written and reached by the account {Who(options)}. "
            + "Name a folder that it owns, or configure the connection to a server of your own.");
        LocalPostgresLog.FolderMoved(log, moved.Account.Name, wanted, elsewhere);
        return moved;
    }

    /// <summary>Keyed by the wanted path, so that two checkouts keep two clusters.</summary>
    internal static string Elsewhere(string wanted)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..12];
        var state = Environment.IsPrivilegedProcess
            ? "/var/lib"
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(state, "castellan", $"postgres-{key}");
    }

    private static string Who(LocalPostgresOptions options) => Environment.IsPrivilegedProcess ? options.ServerAccount : Environment.UserName;

    private static async Task<ServerFolder?> TryPrepareAsync(string root, LocalPostgresOptions options, CancellationToken ct)
    {
        var account = await ServerAccount.ChooseAsync(options.ServerAccount, root, ct);
        var folder = new ServerFolder(root, account);
        var existed = Directory.Exists(root);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root)!, Traversable);
            folder.Make(root);
            folder.Make(folder.Socket);
            folder.Touch(folder.Lease);
            folder.Touch(folder.Turn);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return null;
        }

        if (!account.IsAnother || (await account.RunAsync(["test", "-w", root], ct)).Succeeded)
        {
            return folder;
        }

        if (!existed)
        {
            Directory.Delete(root, recursive: true);
        }

        return null;
    }

    private void Make(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OwnerOnly);
            Account.HandOver(path);
        }
    }

    private void Touch(string path)
    {
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, []);
            Account.HandOver(path);
        }
    }

    /// <summary>Writes a file that only the server's account and root can read.</summary>
    public void WriteSecret(string path, string text)
    {
        File.Delete(path);
        using (var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        Account.HandOver(path);
    }
}
