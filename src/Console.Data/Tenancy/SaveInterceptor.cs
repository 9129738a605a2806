using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Castellan.Data.Tenancy;

/// <summary>Remembers what a save changes: afterwards the change tracker knows nothing of it, and the commit would pass without an entry.</summary>
internal sealed class SaveInterceptor : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Remember(eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Remember(eventData.Context);
        return new(result);
    }

    private static void Remember(DbContext? context)
    {
        if (context is ConsoleDb db)
        {
            db.UnseenChange ??= AuditExemptions.Unaudited(db);
        }
    }
}
