using System.Security.Cryptography;
using System.Text.Json;

namespace Castellan.Platform.Database;

/// <summary>The secrets of the private server, made once and kept in a file that only this account reads.</summary>
public sealed record InstallationSecrets(string OwnerPassword, string AppPassword, string IdentityPassword, string OperatorPassword, string KeeperPassword, string ContextKey)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static InstallationSecrets ReadOrCreate(string file)
    {
        if (File.Exists(file))
        {
            return JsonSerializer.Deserialize<InstallationSecrets>(File.ReadAllText(file))
                ?? throw new InvalidDataException($"{file} is empty; remove it together with the private server's folder to start anew.");
        }
        var made = new InstallationSecrets(Password(), Password(), Password(), Password(), Password(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Written beside and renamed, so that a crash leaves no half file.
        var half = file + ".new";
        using (var stream = new FileStream(half, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            JsonSerializer.Serialize(stream, made);
        }
        File.Move(half, file, overwrite: false);
        return made;
    }

    public override string ToString() => nameof(InstallationSecrets);

    private static string Password() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
