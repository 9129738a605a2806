using System.Text.RegularExpressions;

namespace Castellan.Tests.Data.Isolation;

/// <summary>
/// What each schema is meant to hold, one line a thing, in <c>Shapes/*.shape</c>. Whatever the database has beyond that, or
/// lacks, is a finding. A migration changes the file of its schema in the same commit.
/// </summary>
public static partial class DeclaredShape
{
    public static IReadOnlyList<string> Findings(Catalogue catalogue)
    {
        var declared = Declared();
        var found = Lines(catalogue);
        return
        [
            .. found.Where(line => !declared.Contains(line)).Select(line => $"not declared: {line}"),
            .. declared.Where(line => !found.Contains(line)).Select(line => $"declared and missing: {line}"),
        ];
    }

    /// <summary>The database in the words of the declaration, sorted.</summary>
    public static IReadOnlySet<string> Lines(Catalogue catalogue) => new SortedSet<string>(((IEnumerable<string>)
    [
        .. catalogue.Roles.Select(Role),
        .. catalogue.Schemas.Where(schema => schema.Name != "public").Select(schema => $"schema {schema.Name}: {Rights(catalogue.Grants.Where(grant => grant.Kind == "schema" && grant.Schema == schema.Name))}"),
        .. catalogue.Tables.Where(table => table.Schema != "public").Select(table => Table(catalogue, table)),
        .. catalogue.Tables.Where(table => table.Schema == "public").Select(table => $"table {table.Full}"),
        .. catalogue.Policies.Select(policy => $"policy {Days(policy.Schema)}.{Days(policy.Table)} {policy.Name}: {(policy.IsPermissive ? "" : "restrictive ")}{policy.Command} to {string.Join(",", policy.Roles.Select(Short).Order(StringComparer.Ordinal))}{Clause(" using ", policy.Using)}{Clause(" check ", policy.Check)}"),
        .. catalogue.Functions.Select(function => $"function {function.Full}: {(function.IsDefiner ? $"as {Short(function.Owner)}; " : "")}{Rights(catalogue.Grants.Where(grant => grant.Kind == "function" && grant.Schema == function.Schema && grant.Name == function.Signature))}"),
        .. catalogue.Triggers.Select(trigger => $"trigger {trigger.Schema}.{Days(trigger.Table)} {trigger.Name}: {trigger.Function}{(trigger.IsEnabled ? "" : " (off)")}"),
        .. catalogue.Grants.Where(grant => grant.Kind == "database").Select(grant => $"database: {grant.Privilege} to {Short(grant.Grantee)}"),
        .. catalogue.Grants.Where(grant => grant.Kind == "default").Select(grant => $"default of {Short(grant.Owner)}: {grant.Privilege} on {grant.Name} to {Short(grant.Grantee)}"),
    ]).Select(line => line.TrimEnd()), StringComparer.Ordinal);

    private static HashSet<string> Declared() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Isolation", "Shapes"), "*.shape").SelectMany(File.ReadAllLines).Where(line => line.Length > 0 && line[0] != '#')];

    private static string Role(RoleFact role)
    {
        string[] powers =
        [
            role.MayLogin ? "login" : "no login", role.IsSuper ? "superuser" : "", role.BypassesRowSecurity ? "bypasses row security" : "", role.MayCreateRoles ? "creates roles" : "",
            role.MayCreateDatabases ? "creates databases" : "", role.MayReplicate ? "replicates" : "", role.MemberOf.Count > 0 ? $"member of {string.Join(",", role.MemberOf.Select(Short))}" : "",
        ];
        return $"role {Short(role.Name)}: {string.Join("; ", powers.Where(power => power.Length > 0))}";
    }

    private static string Table(Catalogue catalogue, TableFact table)
    {
        var kind = table.Kind switch { 'r' when table.IsPartition => "partition", 'r' or 'p' => "table", 'v' => "view", 'm' => "materialised view", 'S' => "sequence", _ => "foreign table" };
        var guard = (table.IsGuarded, table.IsForced) switch { (true, true) => "guarded; ", (true, false) => "guarded, not forced; ", (false, true) => "forced, not guarded; ", _ => "" };
        return $"{kind} {table.Schema}.{Days(table.Name)}: {guard}{Rights(catalogue.Grants.Where(grant => grant.IsOn(table)))}";
    }

    private static string Rights(IEnumerable<GrantFact> grants) => string.Join(' ', grants.GroupBy(grant => Short(grant.Grantee)).OrderBy(same => same.Key, StringComparer.Ordinal)
        .Select(same => $"{same.Key}={string.Join(',', same.GroupBy(grant => grant.Privilege).OrderBy(privilege => privilege.Key, StringComparer.Ordinal).Select(Privilege))}"));

    private static string Privilege(IGrouping<string, GrantFact> same) =>
        same.Any(grant => grant.Column is null) ? same.Key : $"{same.Key}({string.Join(',', same.Select(grant => grant.Column).Order(StringComparer.Ordinal))})";

    private static string Clause(string word, string? clause) => clause is null ? "" : word + clause;

    private static string Short(string role) => role.StartsWith("castellan_", StringComparison.Ordinal) ? role["castellan_".Length..] : role;

    // One line stands for all days of the audit log, so each has to look like the others.
    private static string Days(string name) => Day().Replace(name, "_DAY");

    [GeneratedRegex("_[0-9]{8}$", RegexOptions.None, 1000)]
    private static partial Regex Day();
}
