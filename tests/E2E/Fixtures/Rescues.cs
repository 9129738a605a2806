using Castellan.Data.Tenancy;
using Castellan.Platform.Rescues;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>What a rescue rests on, and the time it takes.</summary>
internal static class Rescues
{
    /// <summary>As the tables' owner: no name server answers here.</summary>
    public static Task VerifyDomainAsync(this ConsoleUnderTest console, Guid orgId, string domain) => console.ChangeAsOwnerAsync($"""
        ALTER TABLE tenant.mail_domains NO FORCE ROW LEVEL SECURITY;
        INSERT INTO tenant.mail_domains (org_id, name, token, added_by, added_at, verified_at, proof, checked_at, approval_reason)
        VALUES ('{orgId}', '{domain}', 'shown', '{orgId}', now(), now(), 2, now(), '');
        ALTER TABLE tenant.mail_domains FORCE ROW LEVEL SECURITY
        """);

    /// <summary>A factor whose secret nobody has.</summary>
    public static Task LoseFactorAsync(this ConsoleUnderTest console, Guid personId) => console.ChangeAsOwnerAsync(
        $"INSERT INTO identity.authenticators (person_id, sealed_seed, last_step, added_at, last_used_at) VALUES ('{personId}', '', 0, now(), now())");

    /// <summary>The delay of everything that was approved is over.</summary>
    public static async Task CarryOutRescuesAsync(this ConsoleUnderTest console)
    {
        await using var scope = console.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RescueSweeper>().RunAsync(scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow().AddHours(25), CancellationToken.None);
    }

    private static async Task ChangeAsOwnerAsync(this ConsoleUnderTest console, string sql)
    {
        var access = console.Services.GetRequiredService<DatabaseAccess>();
        await using var source = NpgsqlDataSource.Create(DoorConnections.ConnectionString(access.Server, LoginRole.Owner, access.OwnerPassword!, 1));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
