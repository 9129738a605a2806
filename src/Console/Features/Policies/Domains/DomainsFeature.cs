using Castellan.Data.Access;
using Castellan.Platform.Jobs;
using Castellan.Platform.Palette;
using Castellan.Platform.Web;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Policies.Domains;

/// <summary>The e-mail domains that an organisation has shown to be its own, which make its members' accounts managed ones.</summary>
public static class DomainsFeature
{
    public static IServiceCollection AddDomains(this IServiceCollection services)
    {
        services.AddOptions<DomainOptions>().BindConfiguration(DomainOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DomainOptions>, DomainOptionsValidator>();
        services.AddSingleton<DomainRecords>();
        services.AddSingleton<DomainQueries>();
        services.AddSingleton<DomainCommands>();
        services.AddSweeper<DomainSweeper>(DomainSweeper.Name, SweepSchedule.Every(TimeSpan.FromHours(1)));
        services.AddSingleton(new PaletteShortcut(typeof(PolicyTexts), "Domains", "globe", Addresses.Domains, Permission.ProtectionRead));
        return services;
    }
}
