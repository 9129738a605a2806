using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

/// <summary>
/// Whether a password is in a collection of leaked ones. When nobody can say, the answer is no and the node's health says
/// so: a service out of reach must not keep people from changing a password.
/// </summary>
public sealed class LeakedPasswords(IOptions<LeakedPasswordOptions> options, LeakedPasswordService service)
{
    public async Task<bool> ContainsAsync(string password, CancellationToken cancellation)
    {
        switch (options.Value.Source)
        {
            case LeakedPasswordSource.Service:
                return await service.ContainsAsync(HashOf(password), cancellation);
            case LeakedPasswordSource.File:
                await using (var file = LeakedPasswordFile.Open(options.Value.File!))
                {
                    return await LeakedPasswordFile.ContainsAsync(file, HashOf(password), cancellation);
                }
            default:
                return false;
        }
    }

#pragma warning disable CA5350 // The collection is indexed by SHA-1; nothing is kept or protected by this hash.
    internal static string HashOf(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
}
