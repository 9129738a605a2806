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

    /// <summary>Seeds when nothing is there yet, and tells how to sign in.</summary>
    public static async Task PrepareDemoAsync(this WebApplication web, TextWriter output, CancellationToken cancellation = default)
    {
        var seeder = web.Services.GetRequiredService<DemoSeeder>();
        if (web.Environment.IsProduction() || !seeder.CanSeed)
        {
            throw new DemoRefusedException(web.Environment.IsProduction());
        }
        await output.WriteLineAsync("Preparing demo data…");
        if (await seeder.SeedAsync(cancellation) is { } report)
        {
            await output.WriteLineAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"Demo data made in {report.Took.TotalSeconds:F1} s: {report.Organisations} organisations, {report.Members:N0} members, {report.Entries:N0} audit entries of 30 days."));
        }
        else
        {
            await output.WriteLineAsync("This installation is in use; no demo data was added.");
        }
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

/// <summary>The demo was asked for where it must not or cannot be made.</summary>
public sealed class DemoRefusedException(bool production) : InvalidOperationException(production
    ? "There is no demo in production: its password is public."
    : "Demo data needs the owner's password (Database:OwnerPassword) on this node.");
