namespace Castellan;

/// <summary>The features, one line each.</summary>
internal static class FeatureList
{
    public static void AddTo(IServiceCollection services)
    {
    }

    public static void MapTo(WebApplication web)
    {
    }
}
