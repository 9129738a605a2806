using Microsoft.EntityFrameworkCore;

namespace Castellan.Data.Incidents;

/// <summary>The row that counts an organisation's incidents.</summary>
public sealed class IncidentCounter : ITenantOwned
{
    private IncidentCounter()
    {
    }

    public Guid OrgId { get; private set; }

    public int LastNumber { get; private set; }

    /// <summary>Of an organisation whose incidents were told in one go.</summary>
    public static IncidentCounter At(Guid orgId, int lastNumber) => new() { OrgId = orgId, LastNumber = lastNumber };
}

/// <summary>Numbers incidents without gaps and without doubles: the counter's row is locked until the report commits.</summary>
public static class IncidentNumbers
{
    public static async Task<int> NextAsync(ConsoleDb db, Guid orgId, CancellationToken cancellation)
    {
        var next = await db.Database.SqlQuery<int>($"""
            INSERT INTO tenant.incident_counters AS counter (org_id, last_number) VALUES ({orgId}, 1)
            ON CONFLICT (org_id) DO UPDATE SET last_number = counter.last_number + 1
            RETURNING last_number AS "Value"
            """).ToListAsync(cancellation);
        return next.Single();
    }
}
