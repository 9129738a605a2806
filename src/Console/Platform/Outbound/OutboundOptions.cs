using System.Net;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Outbound;

/// <summary>Section "Outbound": where the console may connect to on behalf of an organisation, beyond the public internet.</summary>
public sealed class OutboundOptions
{
    public const string Section = "Outbound";

    /// <summary>Networks (CIDR) inside the installation's own that may be reached although they are private; also by plain http.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; set; } = [];
}

internal sealed class OutboundOptionsCheck : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options)
    {
        var faults = options.AllowedNetworks.Select((network, at) => IPNetwork.TryParse(network, out _) ? null : $"{OutboundOptions.Section}:{nameof(options.AllowedNetworks)}:{at} must be a network such as 10.0.0.0/8.").OfType<string>().ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
