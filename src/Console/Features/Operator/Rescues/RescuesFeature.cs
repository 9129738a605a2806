namespace Castellan.Features.Operator.Rescues;

/// <summary>The way back for people whom no organisation can help, by two operators.</summary>
public static class RescuesFeature
{
    public static IServiceCollection AddOperatorRescues(this IServiceCollection services)
    {
        services.AddSingleton<RescueQueries>();
        services.AddSingleton<RescueCommands>();
        return services;
    }
}
