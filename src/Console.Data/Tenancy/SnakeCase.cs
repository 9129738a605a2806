using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Data.Tenancy;

/// <summary>Names columns, keys and indexes in snake_case, as PostgreSQL folds them.</summary>
internal static partial class SnakeCase
{
    public static void Apply(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            var table = entity.GetTableName();
            // A row version is the system column xmin, which has its name already.
            foreach (var property in entity.GetProperties().Where(p => !(p.IsConcurrencyToken && p.ClrType == typeof(uint))))
            {
                property.SetColumnName(Of(property.Name));
            }
            foreach (var key in entity.GetKeys())
            {
                key.SetName(key.IsPrimaryKey() ? $"{table}_pkey" : $"{table}_{string.Join('_', key.Properties.Select(p => Of(p.Name)))}_key");
            }
            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName($"{table}_by_{string.Join('_', index.Properties.Select(p => Of(p.Name)))}");
            }
            foreach (var reference in entity.GetForeignKeys())
            {
                reference.SetConstraintName($"{table}_{string.Join('_', reference.Properties.Select(p => Of(p.Name)))}_fkey");
            }
        }
    }

    public static string Of(string name) => Humps().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Humps();
}
