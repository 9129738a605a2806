using Microsoft.Extensions.Options;

namespace Castellan.Platform.Database;

/// <summary>
/// Section "Database": one password for each login role and the key that signs tenant contexts. Needed only with a
/// configured server (ConnectionStrings:Castellan); the private server makes its own.
/// </summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    public const string ConnectionName = "Castellan";

    /// <summary>Present only on nodes that may migrate.</summary>
    public string? OwnerPassword { get; set; }

    public string? AppPassword { get; set; }

    public string? IdentityPassword { get; set; }

    public string? OperatorPassword { get; set; }

    public string? KeeperPassword { get; set; }

    /// <summary>Base64 of at least 32 random bytes, the same on every node.</summary>
    public string? ContextKey { get; set; }
}

/// <summary>Lists every fault of the section at once, naming each key.</summary>
public sealed class DatabaseOptionsCheck : IValidateOptions<DatabaseOptions>
{
    private const int KeyBytes = 32;

    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var faults = new List<string>();
        Required(faults, nameof(options.AppPassword), options.AppPassword);
        Required(faults, nameof(options.IdentityPassword), options.IdentityPassword);
        Required(faults, nameof(options.OperatorPassword), options.OperatorPassword);
        Required(faults, nameof(options.KeeperPassword), options.KeeperPassword);
        Required(faults, nameof(options.ContextKey), options.ContextKey);
        if (options.ContextKey is { Length: > 0 } key)
        {
            var bytes = new byte[key.Length];
            if (!Convert.TryFromBase64String(key, bytes, out var written) || written < KeyBytes)
            {
                faults.Add($"{DatabaseOptions.Section}:{nameof(options.ContextKey)} must be base64 of at least {KeyBytes} random bytes; `openssl rand -base64 32` makes one.");
            }
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Required(List<string> faults, string key, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            faults.Add($"{DatabaseOptions.Section}:{key} is missing; a configured server (ConnectionStrings:{DatabaseOptions.ConnectionName}) needs it.");
        }
    }
}
