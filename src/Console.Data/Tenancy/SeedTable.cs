using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>A table to seed: its columns as the model maps them, and the one statement that fills them from arrays.</summary>
internal sealed class SeedTable
{
    public static readonly IReadOnlyList<SeedColumn> Entries =
    [
        SeedColumn.Of<SeedEntry, DateTimeOffset>("occurred_at", "timestamptz", entry => entry.At),
        SeedColumn.Of<SeedEntry, Guid>("org_id", "uuid", entry => entry.Draft.OrgId),
        SeedColumn.Of<SeedEntry, short>("action", "smallint", entry => (short)entry.Draft.Action),
        SeedColumn.Of<SeedEntry, short>("outcome", "smallint", entry => (short)entry.Draft.Outcome),
        SeedColumn.Of<SeedEntry, short>("actor_kind", "smallint", entry => (short)entry.Draft.ActorKind),
        SeedColumn.Of<SeedEntry, Guid?>("actor_id", "uuid", entry => entry.Draft.ActorId),
        SeedColumn.Of<SeedEntry, short>("target_kind", "smallint", entry => (short)entry.Draft.Target.Kind),
        SeedColumn.Of<SeedEntry, Guid?>("target_id", "uuid", entry => entry.Draft.Target.Id),
        SeedColumn.Of<SeedEntry, Guid?>("session_id", "uuid", entry => entry.Draft.SessionId),
        SeedColumn.Of<SeedEntry, string?>("request_id", "text", entry => entry.Draft.Origin?.RequestId),
        SeedColumn.Of<SeedEntry, string?>("network", "text", entry => entry.Draft.Origin?.Network),
        SeedColumn.Of<SeedEntry, string?>("device", "text", entry => entry.Draft.Origin?.Device),
        SeedColumn.Of<SeedEntry, string?>("changes", "jsonb", entry => entry.Draft.Changes),
    ];

    public static readonly string InsertEntries = InsertInto("audit.entries", Entries);

    public SeedTable(IEntityType entity)
    {
        // What the database makes itself, as a row's version, is left out.
        Columns = [.. entity.GetProperties().Where(property => (property.ValueGenerated & ValueGenerated.OnUpdate) == ValueGenerated.Never).Select(SeedColumn.Of)];
        Insert = InsertInto($"{entity.GetSchema()}.{entity.GetTableName()}", Columns);
    }

    public IReadOnlyList<SeedColumn> Columns { get; }

    public string Insert { get; }

    private static string InsertInto(string table, IReadOnlyList<SeedColumn> columns)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        var arrays = string.Join(", ", columns.Select((column, index) => $"${index + 1}::{column.StoreType}[]"));
        return $"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})";
    }
}

/// <summary>One column, and how its values are gathered from rows.</summary>
internal sealed record SeedColumn(string Name, string StoreType, Type ElementType, Func<object, object?> Read)
{
    public static SeedColumn Of<TRow, T>(string name, string storeType, Func<TRow, T> read)
        where TRow : class => new(name, storeType, typeof(T), row => read((TRow)row));

    public static SeedColumn Of(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        var converter = mapping.Converter;
        var getter = property.GetGetter();
        var stored = converter?.ProviderClrType ?? Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return new SeedColumn(
            property.GetColumnName(),
            // A length is no part of an array's element type.
            mapping.StoreTypeNameBase,
            property.IsNullable && stored.IsValueType ? typeof(Nullable<>).MakeGenericType(stored) : stored,
            row => getter.GetClrValue(row) is { } value ? converter?.ConvertToProvider(value) ?? value : null);
    }

    public NpgsqlParameter Of(IReadOnlyList<object> rows)
    {
        var values = Array.CreateInstance(ElementType, rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            values.SetValue(Read(rows[row]), row);
        }
        return new NpgsqlParameter { Value = values, DataTypeName = $"{StoreType}[]" };
    }
}
