using System.Text;
using Castellan.Data.Mail;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents.Relay;
using Castellan.Tests.Shared.Nodes;

namespace Castellan.Tests.Data.Features.Incidents.Relay;

/// <summary>A sweep in a process of its own.</summary>
internal static class RelayProcess
{
    public const string Argument = "relay-node";

    /// <summary>Returns once it begins to tell.</summary>
    public static Task<DoomedProcess> StartAsync(DatabaseAccess access, CancellationToken cancellation) =>
        DoomedProcess.StartNodeAsync(access, [Argument, access.Server, access.OperatorPassword], cancellation);

    public static async Task RunAsync(string server, string password)
    {
        var key = DoomedProcess.ContextKey;
        var signer = new ContextSigner(key, 1, TimeProvider.System);
        await using var connections = new DoorConnections(new DatabaseAccess(server, null, password, password, password, password, key));
        ComposeMail compose = (orgId, mail, now) => OutboxMessage.Queue(orgId, Guid.CreateVersion7(now), mail.Kind, Encoding.UTF8.GetBytes(mail.To.Address), mail.DedupeKey, now);
        var sweeper = new RelaySweeper(new OperatorDb(connections, signer, compose), new TenantDb(connections, signer, compose), new RelayTelling(RelayHouse.Links));
        await DoomedProcess.SayBegunAsync();
        await sweeper.RunAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
    }
}
