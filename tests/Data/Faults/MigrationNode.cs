using Castellan.Data.Tenancy;
using Castellan.Tests.Shared.Nodes;

namespace Castellan.Tests.Data.Faults;

/// <summary>A node that migrates, in a process of its own.</summary>
internal static class MigrationNode
{
    public const string Argument = "migration-node";

    public static Task<DoomedProcess> StartAsync(DatabaseAccess access, CancellationToken cancellation) =>
        DoomedProcess.StartNodeAsync(access, [Argument, access.Server, access.OwnerPassword!], cancellation);

    public static async Task RunAsync(string server, string password)
    {
        var key = DoomedProcess.ContextKey;
        await using var connections = new DoorConnections(new DatabaseAccess(server, password, password, password, password, password, key));
        await DoomedProcess.SayBegunAsync();
        await new Migrator(connections, new ContextSigner(key, 1, TimeProvider.System)).MigrateAsync();
    }
}
