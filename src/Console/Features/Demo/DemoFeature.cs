using System.Globalization;
using Castellan.Data.Tenancy;

namespace Castellan.Features.Demo;

/// <summary>Demo data for looking round: <c>--demo</c>. Never in production, where its password would be everybody's.</summary>
public static class DemoFeature
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<SeedDb>();
        services.AddSingleton<DemoSeeder>();
        return services;
    }

    /// <summary>Why there may be no demo here, or null.</summary>
    public static string? WhyNoDemo(this WebApplication web) =>
        web.Environment.IsProduction() ? "There is no demo in production: its password is public."
        : web.Services.GetRequiredService<DemoSeeder>().CanSeed ? null
        : "Demo data needs the owner's password (Database:OwnerPassword) on this node.";

    /// <summary>Seeds when nothing is there yet, while the console serves already, and says who can sign in with what.</summary>
    public static async Task ShowDemoAsync(this WebApplication web, Uri address, TextWriter output)
    {
        await output.WriteLineAsync($"  Sign up    {new Uri(address, "/signup")}");
        await output.WriteLineAsync($"  Mail       {new Uri(address, "/dev/mailbox")}");
        await output.WriteLineAsync("Looking for demo data; making it takes up to a minute, and the console can be used meanwhile.");
        try
        {
            await output.WriteLineAsync(await web.Services.GetRequiredService<DemoSeeder>().SeedAsync(web.Lifetime.ApplicationStopping) is { } report
                ? string.Create(CultureInfo.InvariantCulture,
                    $"Demo data made in {report.Took.TotalSeconds:F1} s: {report.Organisations} organisations, {report.Members:N0} members, {report.Entries:N0} audit entries of 30 days.")
                : "This installation has data already; nothing was added.");
        }
        catch (OperationCanceledException) when (web.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }
        foreach (var line in Guide(address))
        {
            await output.WriteLineAsync(line);
        }
    }

    private static IEnumerable<string> Guide(Uri address)
    {
        yield return $"  Sign in    {new Uri(address, "/signin")}";
        foreach (var persona in DemoCast.All)
        {
            yield return $"             {persona.Address,-34} {persona.Shows}";
        }
        yield return $"  Password   {DemoCast.Password}";
    }
}
