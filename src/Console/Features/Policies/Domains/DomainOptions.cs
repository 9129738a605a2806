using System.Net;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Policies.Domains;

/// <summary>Section "Domains": who answers where a domain's record is looked up.</summary>
public sealed class DomainOptions
{
    public const string Section = "Domains";

    /// <summary>A resolver as address or address:port; empty takes the system's.</summary>
    public string Resolver { get; set; } = "";

    /// <summary>How long it may take to answer.</summary>
    public int TimeoutSeconds { get; set; } = 3;
}

internal sealed class DomainOptionsValidator : IValidateOptions<DomainOptions>
{
    public ValidateOptionsResult Validate(string? name, DomainOptions options)
    {
        List<string> faults = [];
        if (options.Resolver.Length > 0 && !IPEndPoint.TryParse(options.Resolver, out _))
        {
            faults.Add("Domains:Resolver is no IP address, with or without a port.");
        }
        if (options.TimeoutSeconds is < 1 or > 30)
        {
            faults.Add("Domains:TimeoutSeconds lies outside 1 to 30 seconds.");
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
