namespace Castellan.Platform.Factors;

public static class FactorsPlatform
{
    /// <summary>Second factors: how an answer is judged, and the question before a sensitive act.</summary>
    public static IServiceCollection AddFactors(this IServiceCollection services)
    {
        services.AddSingleton<FactorProof>();
        services.AddSingleton<PasskeyCeremony>();
        services.AddSingleton<StepUp>();
        services.AddScoped<StepUpTalk>();
        return services;
    }
}
