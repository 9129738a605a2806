namespace Castellan.Tests.Data.Fixtures;

/// <summary>Looks into every row of every table, as somebody with a copy of the database would.</summary>
public static class WholeDatabase
{
    /// <summary>The tables with a row that contains the text, in any column, readable or as bytes.</summary>
    public static async Task<IReadOnlyList<string>> TablesWithAsync(TestInstallation installation, string text)
    {
        var hex = Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));
        var found = await installation.ScalarAsAdminAsync<string>($"""
            SELECT string_agg(place, ',' ORDER BY place) FROM (
                SELECT n.nspname || '.' || c.relname AS place
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r' AND n.nspname IN ('tenant', 'identity', 'audit', 'jobs', 'quartz', 'tenancy')
                  AND (xpath('/row/found/text()', query_to_xml(format('SELECT exists(SELECT FROM %I.%I t WHERE t::text ILIKE %L OR t::text ILIKE %L) AS found', n.nspname, c.relname, '%{text}%', '%{hex}%'), false, true, '')))[1]::text = 'true') tables
            """);
        return found?.Split(',') ?? [];
    }
}
