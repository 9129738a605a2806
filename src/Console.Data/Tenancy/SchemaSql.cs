namespace Castellan.Data.Tenancy;

/// <summary>The SQL files that stand beside the migrations.</summary>
public static class SchemaSql
{
    public static string Read(string name)
    {
        using var stream = typeof(SchemaSql).Assembly.GetManifestResourceStream($"Castellan.Data.Migrations.Sql.{name}")
            ?? throw new ArgumentException($"There is no {name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
