using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>The framework's data-protection keys, shared by all nodes. Synchronous because the framework asks synchronously.</summary>
public sealed class DataProtectionKeyTable(DoorConnections connections)
{
    public IReadOnlyList<string> ReadAll()
    {
        using var command = connections.Identity.CreateCommand("SELECT xml FROM identity.data_protection_keys ORDER BY created_at");
        using var reader = command.ExecuteReader();
        var keys = new List<string>();
        while (reader.Read())
        {
            keys.Add(reader.GetString(0));
        }
        return keys;
    }

    public void Store(string friendlyName, string xml)
    {
        using var command = connections.Identity.CreateCommand("INSERT INTO identity.data_protection_keys (id, friendly_name, xml, created_at) VALUES (gen_random_uuid(), $1, $2, clock_timestamp())");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = friendlyName });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = xml });
        command.ExecuteNonQuery();
    }
}
