using System.Text.Json;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Platform.Trail;

/// <summary>Looks up what the ids of a page stand for, all kinds in one round trip.</summary>
internal static class TrailNames
{
    private const string Lookup = """
        SELECT id AS "Id", 1::smallint AS "Kind", coalesce(display_name, email) AS "Text", NULL::smallint AS "Role" FROM tenant.subjects WHERE org_id = @org AND id = ANY(@ids)
        UNION ALL
        SELECT org_id, 2::smallint, name, NULL::smallint FROM tenant.organisations WHERE org_id = @org AND org_id = ANY(@ids)
        UNION ALL
        SELECT id, 3::smallint, address_as_typed, NULL::smallint FROM tenant.invitations WHERE org_id = @org AND id = ANY(@ids)
        UNION ALL
        SELECT id, 4::smallint, name, kind FROM tenant.roles WHERE org_id = @org AND id = ANY(@ids)
        UNION ALL
        SELECT session_id, 5::smallint, device, NULL::smallint FROM tenant.session_entries WHERE org_id = @org AND session_id = ANY(@ids)
        UNION ALL
        SELECT id, 17::smallint, name, NULL::smallint FROM tenant.stored_files WHERE org_id = @org AND id = ANY(@ids)
        UNION ALL
        SELECT id, 18::smallint, to_char(requested_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), NULL::smallint FROM tenant.audit_exports WHERE org_id = @org AND id = ANY(@ids)
        UNION ALL
        SELECT id, 19::smallint, name, NULL::smallint FROM tenant.audit_streams WHERE org_id = @org AND id = ANY(@ids)
        UNION ALL
        SELECT id, 20::smallint, 'INC-' || number, NULL::smallint FROM tenant.incidents WHERE org_id = @org AND id = ANY(@ids)
        UNION ALL
        SELECT id, 21::smallint, '#' || number, NULL::smallint FROM tenant.audit_holds WHERE org_id = @org AND id = ANY(@ids)
        """;

    public static async Task<IReadOnlyDictionary<Guid, TrailName>> OfAsync(ConsoleDb db, Guid orgId, IReadOnlyList<TrailEntry> entries, IEnumerable<Guid> others, CancellationToken cancellation)
    {
        var ids = entries.SelectMany(IdsIn).Concat(others).ToHashSet();
        if (ids.Count == 0)
        {
            return new Dictionary<Guid, TrailName>();
        }
        var rows = await db.Database
            .SqlQueryRaw<TrailNameRow>(Lookup, new NpgsqlParameter<Guid>("org", orgId), new NpgsqlParameter<Guid[]>("ids", [.. ids]))
            .ToListAsync(cancellation);
        return rows.DistinctBy(row => row.Id).ToDictionary(row => row.Id, row => new TrailName((TargetKind)row.Kind, row.Text, (RoleKind?)row.Role));
    }

    private static IEnumerable<Guid> IdsIn(TrailEntry entry) =>
        new[] { entry.ActorId, entry.TargetId }.OfType<Guid>().Concat(IdsIn(entry.Changes));

    private static List<Guid> IdsIn(string? changes)
    {
        var ids = new List<Guid>();
        if (changes is not null)
        {
            using var document = JsonDocument.Parse(changes);
            Collect(document.RootElement);
        }
        return ids;

        void Collect(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        Collect(property.Value);
                    }
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                    {
                        Collect(item);
                    }
                    break;
                case JsonValueKind.String when element.TryGetGuid(out var id):
                    ids.Add(id);
                    break;
                default:
                    break;
            }
        }
    }
}
