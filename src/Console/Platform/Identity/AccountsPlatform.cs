using Microsoft.Extensions.Options;

namespace Castellan.Platform.Identity;

public static class AccountsPlatform
{
    /// <summary>ASP.NET Core Identity over our own stores, and what bounds the guessing of passwords.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AttemptOptions>, AttemptOptionsCheck>();
        services.AddOptions<AttemptOptions>().BindConfiguration(AttemptOptions.Section).ValidateOnStart();
        services.AddSingleton<AccountManagers>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<CurrentPassword>();
        services.AddSingleton<EvenAnswer>();
        services.AddSingleton<AccountWords>();
        return services;
    }
}
