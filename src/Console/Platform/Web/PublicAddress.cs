using Microsoft.Extensions.Options;

namespace Castellan.Platform.Web;

/// <summary>Section "Public": where people reach the console. Links in mails come from here, never from a request's Host header.</summary>
public sealed class PublicOptions
{
    public const string Section = "Public";

    /// <summary>For example <c>https://console.example.org</c>.</summary>
    public string? Address { get; set; }
}

public sealed class PublicOptionsCheck(IHostEnvironment environment) : IValidateOptions<PublicOptions>
{
    public ValidateOptionsResult Validate(string? name, PublicOptions options)
    {
        const string Key = $"{PublicOptions.Section}:{nameof(PublicOptions.Address)}";
        if (string.IsNullOrWhiteSpace(options.Address))
        {
            return environment.IsProduction()
                ? ValidateOptionsResult.Fail($"{Key} is missing: the address people reach the console at, for example https://console.example.org.")
                : ValidateOptionsResult.Success;
        }
        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address) || address.PathAndQuery != "/" || address.Scheme is not ("http" or "https"))
        {
            return ValidateOptionsResult.Fail($"{Key} must be an http or https address without a path.");
        }
        return environment.IsProduction() && address.Scheme != "https"
            ? ValidateOptionsResult.Fail($"{Key} must begin with https:// in production.")
            : ValidateOptionsResult.Success;
    }
}

/// <summary>Makes absolute links for mails.</summary>
public sealed class PublicAddress(IOptions<PublicOptions> options, Microsoft.AspNetCore.Hosting.Server.IServer server)
{
    /// <summary>Without a configured address, the one this development server listens on.</summary>
    public Uri Root => new(options.Value.Address
        ?? server.Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()?.Addresses.FirstOrDefault()?
            .Replace("127.0.0.1", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
        ?? "http://localhost");

    public Uri To(string path) => new(Root, path);
}
