using Castellan.Data.Outcomes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Platform.Identity;

/// <summary>Two accounts with one address cannot be: the unique index decides a race, and its answer becomes a refusal.</summary>
public static class UniqueAddress
{
    private const string Index = "normalised_email";

    public static async Task<Outcome<T>> KeepAsync<T>(Func<Task<Outcome<T>>> write)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException fault) when (IsTaken(fault))
        {
            return new AddressTaken();
        }
    }

    private static bool IsTaken(DbUpdateException fault) =>
        fault.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: { } constraint }
        && constraint.Contains(Index, StringComparison.Ordinal);
}
