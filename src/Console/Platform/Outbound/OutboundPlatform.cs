using Microsoft.Extensions.Options;

namespace Castellan.Platform.Outbound;

/// <summary>Connections to addresses that organisations name.</summary>
public static class OutboundPlatform
{
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundOptionsCheck>();
        return services.AddSingleton<OutboundAddresses>().AddSingleton<OutboundClient>();
    }
}
