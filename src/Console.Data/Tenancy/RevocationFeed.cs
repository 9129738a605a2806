using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>What has lost rights: one session, everything of a person, or everybody in an organisation.</summary>
public enum RevokedKind
{
    Session,
    Person,
    Organisation,
}

/// <summary>Rights that ended somewhere. It names whom to look at again; what holds is read from the rows.</summary>
public readonly record struct Revoked(RevokedKind Kind, Guid Id)
{
    /// <summary>Null for what is no word of ours.</summary>
    internal static Revoked? Read(string payload) =>
        payload.Length == 37 && Guid.TryParse(payload.AsSpan(1), out var id)
            ? payload[0] switch
            {
                's' => new Revoked(RevokedKind.Session, id),
                'p' => new Revoked(RevokedKind.Person, id),
                'o' => new Revoked(RevokedKind.Organisation, id),
                _ => null,
            }
            : null;
}

/// <summary>
/// Hears on a connection of its own what ends on any node (PostgreSQL's LISTEN). A bouncer in transaction mode carries none.
/// Where it is told, only a holder of the context key knows: whoever runs a statement for one organisation hears nothing of others.
/// </summary>
public sealed class RevocationFeed(DoorConnections connections, ContextSigner signer)
{
    private const string Purpose = "revocations";

    /// <summary>A cut connection may look open for long: it is asked this often.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(5);

    /// <summary>Returns only by failing: the caller listens again.</summary>
    /// <param name="listening">From here on nothing is missed; what happened before may have been.</param>
    public async Task ListenAsync(Action listening, Action<Revoked> heard, CancellationToken cancellation)
    {
        await using var connection = await connections.Identity.OpenConnectionAsync(cancellation);
        connection.Notification += (_, told) =>
        {
            if (Revoked.Read(told.Payload) is { } revoked)
            {
                heard(revoked);
            }
        };
        await ExecuteAsync(connection, $"LISTEN {signer.Channel(Purpose)}", cancellation);
        listening();
        while (true)
        {
            if (!await connection.WaitAsync(Probe, cancellation))
            {
                await ExecuteAsync(connection, "SELECT 1", cancellation);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 5 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
