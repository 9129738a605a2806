using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

public static class PasswordsSetup
{
    /// <summary>Password hashing, rules and their options; wrong options stop the start.</summary>
    public static IServiceCollection AddPasswords(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<PasswordOptions>, PasswordOptionsCheck>();
        services.AddOptions<PasswordOptions>().BindConfiguration(PasswordOptions.Section).ValidateOnStart();
        services.AddSingleton<PasswordWorkers>();
        services.AddSingleton<IValidateOptions<LeakedPasswordOptions>, LeakedPasswordOptionsCheck>();
        services.AddOptions<LeakedPasswordOptions>().BindConfiguration(LeakedPasswordOptions.Section).ValidateOnStart();
        services.AddSingleton<LeakedPasswordService>();
        services.AddSingleton<LeakedPasswords>();
        services.AddHealthChecks().AddCheck<LeakedPasswordHealthCheck>("leakedPasswords");
        services.AddSingleton<PasswordRules>();
        return services;
    }
}
