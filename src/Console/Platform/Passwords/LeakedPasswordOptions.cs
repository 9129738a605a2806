using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

/// <summary>Where it is looked up whether a password has leaked.</summary>
public enum LeakedPasswordSource
{
    /// <summary>Nowhere; common passwords are refused all the same.</summary>
    Off,

    /// <summary>At the range service of Have I Been Pwned, or one that speaks like it. It is told five of forty digits of a hash.</summary>
    Service,

    /// <summary>In a local copy of its file.</summary>
    File,
}

/// <summary>Section "LeakedPasswords".</summary>
public sealed class LeakedPasswordOptions
{
    public const string Section = "LeakedPasswords";

    public LeakedPasswordSource Source { get; set; }

    /// <summary>What the first five digits of the hash are put after.</summary>
    public string Address { get; set; } = "https://api.pwnedpasswords.com/range/";

    /// <summary>The file "ordered by hash", as the service's own downloader writes it: one <c>SHA-1:count</c> a line.</summary>
    public string? File { get; set; }

    /// <summary>How long an answer may take; without one the password is accepted.</summary>
    public int TimeoutMilliseconds { get; set; } = 2000;

    /// <summary>How long nobody is asked once the service has failed several times.</summary>
    public int PauseSeconds { get; set; } = 30;
}

internal sealed class LeakedPasswordOptionsCheck : IValidateOptions<LeakedPasswordOptions>
{
    public ValidateOptionsResult Validate(string? name, LeakedPasswordOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(LeakedPasswordOptions options)
    {
        const string Section = LeakedPasswordOptions.Section;
        if (options.Source == LeakedPasswordSource.Service
            && (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || address.IsLoopback) || !options.Address.EndsWith('/')))
        {
            yield return $"{Section}:{nameof(options.Address)} must be an https address that ends with a slash.";
        }
        if (options.Source == LeakedPasswordSource.File && !System.IO.File.Exists(options.File))
        {
            yield return $"{Section}:{nameof(options.File)} names no file.";
        }
        if (options.TimeoutMilliseconds is < 100 or > 10_000)
        {
            yield return $"{Section}:{nameof(options.TimeoutMilliseconds)} {options.TimeoutMilliseconds} is not between 100 and 10000.";
        }
        if (options.PauseSeconds is < 1 or > 3600)
        {
            yield return $"{Section}:{nameof(options.PauseSeconds)} {options.PauseSeconds} is not between 1 and 3600.";
        }
    }
}
