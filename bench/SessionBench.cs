using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Bench;

/// <summary>Who a session signs in, as every request asks it, and the bare look-up of the same two rows.</summary>
internal static class SessionBench
{
    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        var directory = installation.Services.GetRequiredService<SessionDirectory>();
        var origin = new RequestOrigin("192.0.2.0/24", "bench", "bench");
        await using var source = NpgsqlDataSource.Create(DoorConnections.ConnectionString(installation.Access.Server, LoginRole.Identity, installation.Access.IdentityPassword, 4));
        async Task BareAsync()
        {
            await using var command = source.CreateCommand("""
                SELECT s.id, s.person_id, s.last_seen_at, p.display_name, p.email, p.is_operator FROM identity.sessions s JOIN identity.people p ON p.id = s.person_id WHERE s.id = $1
                """);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = installation.Session.Id });
            await using var reader = await command.ExecuteReaderAsync();
            if (!await reader.ReadAsync())
            {
                throw new InvalidOperationException("The session is gone.");
            }
        }

        async Task CheckAsync()
        {
            if (await directory.FindByIdAsync(installation.Session.Id, origin, CancellationToken.None) is null)
            {
                throw new InvalidOperationException("The session is gone.");
            }
        }

        var (ratio, mine, theirs) = await Rounds.CompareAsync(() => Rounds.MillisecondsAsync(CheckAsync), () => Rounds.MillisecondsAsync(BareAsync));
        return [new Measured("session check / bare look-up by key", $"{ratio:F2}", "–", true, $"{mine:F3} ms against {theirs:F3} ms; read on every request, so a revocation binds at once")];
    }
}
