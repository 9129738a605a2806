using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Sealing;

public static class SealingSetup
{
    /// <summary>The key ring and the sealer; a missing or unsafe key folder stops the start.</summary>
    public static IServiceCollection AddSealing(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<KeyOptions>, KeyOptionsCheck>();
        services.AddOptions<KeyOptions>().BindConfiguration(KeyOptions.Section).ValidateOnStart();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<Sealer>();
        return services;
    }

    /// <summary>Seals data-protection keys at rest; where they are stored is decided elsewhere.</summary>
    public static IDataProtectionBuilder SealKeys(this IDataProtectionBuilder builder)
    {
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(services =>
            new ConfigureOptions<KeyManagementOptions>(options =>
                options.XmlEncryptor = new SealedXmlEncryptor(services.GetRequiredService<Sealer>())));
        return builder;
    }
}
