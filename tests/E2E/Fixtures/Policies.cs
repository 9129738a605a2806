using Castellan.Data.Tenancy;
using Castellan.Features.Policies;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>Lets time pass for a policy: its job runs at once, its deadlines end.</summary>
internal static class Policies
{
    public static async Task SweepPoliciesAsync(this ConsoleUnderTest console)
    {
        await using var scope = console.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PolicySweeper>().RunAsync(scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow(), CancellationToken.None);
    }

    /// <summary>As the tables' owner: no role of the console may move a deadline that was given.</summary>
    public static async Task EndPolicyDeadlinesAsync(this ConsoleUnderTest console, string slug)
    {
        var access = console.Services.GetRequiredService<DatabaseAccess>();
        await using var source = NpgsqlDataSource.Create(DoorConnections.ConnectionString(access.Server, LoginRole.Owner, access.OwnerPassword!, 1));
        await using var command = source.CreateCommand($"""
            ALTER TABLE tenant.policy_deadlines NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE tenant.organisations NO FORCE ROW LEVEL SECURITY;
            UPDATE tenant.policy_deadlines d SET due_at = now() - interval '1 second' FROM tenant.organisations o WHERE o.org_id = d.org_id AND o.slug = '{slug}';
            ALTER TABLE tenant.policy_deadlines FORCE ROW LEVEL SECURITY;
            ALTER TABLE tenant.organisations FORCE ROW LEVEL SECURITY
            """);
        await command.ExecuteNonQueryAsync();
    }
}
