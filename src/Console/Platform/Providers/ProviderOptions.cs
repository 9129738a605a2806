using Castellan.Data.Identity;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Providers;

/// <summary>Section "Providers": who may vouch for a person. A provider without a client id is not offered.</summary>
public sealed class ProviderOptions
{
    public const string Section = "Providers";

    public ProviderClient Google { get; set; } = new()
    {
        Authorize = "https://accounts.google.com/o/oauth2/v2/auth",
        Token = "https://oauth2.googleapis.com/token",
        User = "https://openidconnect.googleapis.com/v1/userinfo",
    };

    public ProviderClient GitHub { get; set; } = new()
    {
        Authorize = "https://github.com/login/oauth/authorize",
        Token = "https://github.com/login/oauth/access_token",
        User = "https://api.github.com/user",
        Addresses = "https://api.github.com/user/emails",
    };

    /// <summary>How long a provider may take to answer.</summary>
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>How long nobody asks a provider that has failed several times.</summary>
    public int PauseSeconds { get; set; } = 30;

    /// <summary>Those that are offered.</summary>
    public IReadOnlyList<Provider> Offered => [.. Enum.GetValues<Provider>().Where(provider => Of(provider).IsConfigured)];

    public ProviderClient Of(Provider provider) => provider switch
    {
        Provider.Google => Google,
        Provider.GitHub => GitHub,
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "No such provider."),
    };
}

/// <summary>This installation as the provider knows it, and where the provider answers.</summary>
public sealed class ProviderClient
{
    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>Where the browser is sent.</summary>
    public string Authorize { get; set; } = "";

    /// <summary>Where the code is exchanged, by this server.</summary>
    public string Token { get; set; } = "";

    /// <summary>Where it is asked who it is, by this server.</summary>
    public string User { get; set; } = "";

    /// <summary>Where the account's addresses are asked for, if the provider tells them apart.</summary>
    public string? Addresses { get; set; }

    public bool IsConfigured => !string.IsNullOrWhiteSpace(ClientId);

    /// <summary>Shows no secret.</summary>
    public override string ToString() => $"client {ClientId}";
}

internal sealed class ProviderOptionsCheck : IValidateOptions<ProviderOptions>
{
    public ValidateOptionsResult Validate(string? name, ProviderOptions options)
    {
        var faults = options.Offered.SelectMany(provider => Faults(provider, options.Of(provider))).ToList();
        if (options.TimeoutSeconds is < 1 or > 60)
        {
            faults.Add($"{ProviderOptions.Section}:{nameof(options.TimeoutSeconds)} {options.TimeoutSeconds} is not between 1 and 60.");
        }
        if (options.PauseSeconds is < 1 or > 3600)
        {
            faults.Add($"{ProviderOptions.Section}:{nameof(options.PauseSeconds)} {options.PauseSeconds} is not between 1 and 3600.");
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(Provider provider, ProviderClient client)
    {
        var section = $"{ProviderOptions.Section}:{provider}";
        if (string.IsNullOrWhiteSpace(client.ClientSecret))
        {
            yield return $"{section}:{nameof(client.ClientSecret)} is missing.";
        }
        foreach (var (key, address) in new[] { (nameof(client.Authorize), client.Authorize), (nameof(client.Token), client.Token), (nameof(client.User), client.User), (nameof(client.Addresses), client.Addresses) })
        {
            if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out var parsed) && (parsed.Scheme == Uri.UriSchemeHttps || parsed is { IsLoopback: true, Scheme: "http" })))
            {
                yield return $"{section}:{key} must be an https address.";
            }
        }
    }
}
