using Npgsql;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>Holds up every update of a table's row that fits a condition until it is disposed of: a moment to kill somebody in.</summary>
public sealed class UpdateBarrier : IAsyncDisposable
{
    private const int Lock = 4711;

    private readonly NpgsqlConnection _holder;

    private UpdateBarrier(NpgsqlConnection holder) => _holder = holder;

    /// <param name="condition">SQL over <c>OLD</c> and <c>NEW</c>.</param>
    public static async Task<UpdateBarrier> RaiseAsync(TestInstallation installation, string table, string condition)
    {
        await installation.ExecuteAsAdminAsync($"""
            CREATE FUNCTION public.held_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN PERFORM pg_advisory_xact_lock({Lock}); RETURN NEW; END $$;
            CREATE TRIGGER held_up BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION public.held_up();
            """);
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(installation.AdminConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock({Lock})", holder);
        await command.ExecuteNonQueryAsync();
        return new UpdateBarrier(holder);
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();
}
