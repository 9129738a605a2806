using System.Globalization;

namespace Castellan.Platform.LocalPostgres;

/// <summary>The account the server runs under: our own, or another one when we are root, which PostgreSQL refuses.</summary>
internal sealed record ServerAccount(string Name, uint? UserId, uint? GroupId, IReadOnlyList<string> Prefix)
{
    public static readonly ServerAccount Own = new(Environment.UserName, null, null, []);

    public bool IsAnother => UserId is not null;

    /// <param name="wanted">The account for a new folder.</param>
    /// <param name="folder">An existing folder keeps the account that owns it, so that root and its owner can take turns.</param>
    public static async Task<ServerAccount> ChooseAsync(string wanted, string folder, CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Own;
        }

        if (Directory.Exists(folder))
        {
            var owner = await Command.RunAsync(["stat", "-c", "%u %g", folder], ct);
            if (owner.Succeeded && owner.Output.Split(' ') is [var user, var group] && user != "0")
            {
                return Switch($"#{user}", Id(user), Id(group));
            }
        }

        var userId = await Command.RunAsync(["id", "-u", wanted], ct);
        var groupId = await Command.RunAsync(["id", "-g", wanted], ct);
        return userId.Succeeded && groupId.Succeeded
            ? Switch(wanted, Id(userId.Output), Id(groupId.Output))
            : throw new LocalPostgresException(
                $"PostgreSQL does not run as root, and the account {wanted} does not exist. Create it with `useradd --system {wanted}`, or start the console as another user.");
    }

    public Task<Command> RunAsync(IEnumerable<string> line, CancellationToken ct) => Command.RunAsync([.. Prefix, .. line], ct);

    /// <summary>Gives the account what root has just made; nothing to do when it is our own.</summary>
    public void HandOver(string path)
    {
        if (UserId is { } user && GroupId is { } group)
        {
            SystemCalls.ChangeOwner(path, user, group);
        }
    }

    private static ServerAccount Switch(string name, uint user, uint group)
    {
        if (Command.Find("setpriv") is { } setpriv)
        {
            return new(name, user, group, [setpriv, $"--reuid={user}", $"--regid={group}", "--clear-groups", "--"]);
        }

        return Command.Find("runuser") is { } runuser && name[0] != '#'
            ? new(name, user, group, [runuser, "-u", name, "--"])
            : throw new LocalPostgresException("PostgreSQL does not run as root, and neither setpriv nor runuser (package util-linux) is installed to run it as another user.");
    }

    private static uint Id(string digits) => uint.Parse(digits, CultureInfo.InvariantCulture);
}
