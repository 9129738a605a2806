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

    /// <summary>Seeds when nothing is there yet. Answers why it may not, or null.</summary>
    public static async Task<string?> PrepareDemoAsync(this WebApplication web, TextWriter output, CancellationToken cancellation = default)
    {
        var seeder = web.Services.GetRequiredService<DemoSeeder>();
        if (web.Environment.IsProduction())
        {
            return "There is no demo in production: its password is public.";
        }
        if (!seeder.CanSeed)
        {
            return "Demo data needs the owner's password (Database:OwnerPassword) on this node.";
        }
        await output.WriteLineAsync("Looking for demo data; making it takes up to a minute.");
        await output.WriteLineAsync(await seeder.SeedAsync(cancellation) is { } report
            ? string.Create(CultureInfo.InvariantCulture,
                $"Demo data made in {report.Took.TotalSeconds:F1} s: {report.Organisations} organisations, {report.Members:N0} members, {report.Entries:N0} audit entries of 30 days.")
            : "This installation has data already; nothing was added.");
        return null;
    }

    /// <summary>Who can sign in, and with what.</summary>
    public static IEnumerable<string> Guide(Uri address)
    {
        yield return $"  Sign in    {new Uri(address, "/signin")}";
        foreach (var persona in DemoCast.All)
        {
            yield return $"             {persona.Address,-34} {persona.Shows}";
        }
        yield return $"  Password   {DemoCast.Password}";
        yield return $"  Mail       {new Uri(address, "/dev/mailbox")}";
    }
}
