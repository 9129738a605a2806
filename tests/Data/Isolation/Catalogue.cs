namespace Castellan.Tests.Data.Isolation;

/// <summary>What the database says about itself: everything that decides who reaches which row.</summary>
public sealed record Catalogue(
    IReadOnlyList<RoleFact> Roles,
    IReadOnlyList<SchemaFact> Schemas,
    IReadOnlyList<TableFact> Tables,
    IReadOnlyList<PolicyFact> Policies,
    IReadOnlyList<GrantFact> Grants,
    IReadOnlyList<FunctionFact> Functions,
    IReadOnlyList<ReferenceFact> References,
    IReadOnlyList<UniqueFact> Uniques,
    IReadOnlyList<IndexFact> Indexes,
    IReadOnlyList<TriggerFact> Triggers)
{
    /// <summary>Whose rows belong to organisations: everything with an <c>org_id</c>, partitions included.</summary>
    public IEnumerable<TableFact> TenantTables => Tables.Where(table => table.Kind is 'r' or 'p' && table.HasColumn("org_id"));

    /// <summary>The tenant tables that statements name; partitions are reached through their parent.</summary>
    public IEnumerable<TableFact> TenantParents => TenantTables.Where(table => !table.IsPartition);

    public bool MaySee(string role, TableFact table, string privilege) => Grants.Any(grant => grant.IsOn(table) && grant.Grantee == role && grant.Privilege == privilege);

    /// <summary>The columns that a role holds a privilege on, by the table or by the column.</summary>
    public IEnumerable<string> Granted(string role, TableFact table, string privilege) => table.Columns
        .Where(column => Grants.Any(grant => grant.IsOn(table) && grant.Grantee == role && grant.Privilege == privilege && (grant.Column is null || grant.Column == column.Name)))
        .Select(column => column.Name);
}

public sealed record RoleFact(string Name, bool MayLogin, bool IsSuper, bool BypassesRowSecurity, bool MayCreateRoles, bool MayCreateDatabases, bool MayReplicate, IReadOnlyList<string> MemberOf);

public sealed record SchemaFact(string Name, string Owner);

public sealed record ColumnFact(string Name, string Type, bool IsRequired);

/// <param name="Kind">As in <c>pg_class</c>: r table, p partitioned, v view, m materialised view, S sequence, f foreign.</param>
public sealed record TableFact(
    string Schema, string Name, char Kind, string Owner, bool IsGuarded, bool IsForced, bool IsPartition, IReadOnlyList<string> Options, IReadOnlyList<ColumnFact> Columns)
{
    public string Full => $"{Schema}.{Name}";

    public bool HasColumn(string name) => Columns.Any(column => column.Name == name);
}

/// <param name="Command">ALL, SELECT, INSERT, UPDATE or DELETE.</param>
public sealed record PolicyFact(string Schema, string Table, string Name, bool IsPermissive, string Command, IReadOnlyList<string> Roles, string? Using, string? Check);

/// <param name="Kind">table, column, schema, function, database, or default (privileges of objects still to come).</param>
public sealed record GrantFact(string Kind, string? Schema, string Name, string? Column, string Grantee, string Privilege, string Owner)
{
    public const string Everybody = "PUBLIC";

    public bool IsOn(TableFact table) => Kind is "table" or "column" && Schema == table.Schema && Name == table.Name;
}

public sealed record FunctionFact(string Schema, string Signature, string Owner, bool IsDefiner, bool IsTrigger, IReadOnlyList<string> Settings, string Body)
{
    public string Full => $"{Schema}.{Signature}";
}

/// <param name="OnDelete">As in <c>pg_constraint</c>: c cascades.</param>
public sealed record ReferenceFact(string Schema, string Table, string Name, IReadOnlyList<string> Columns, string ToSchema, string ToTable, IReadOnlyList<string> ToColumns, char OnDelete);

public sealed record UniqueFact(string Schema, string Table, string Name, bool IsPrimary, IReadOnlyList<string> Columns);

/// <param name="First">What it is led by: a column or an expression.</param>
public sealed record IndexFact(string Schema, string Table, string Name, string First);

public sealed record TriggerFact(string Schema, string Table, string Name, string Function, bool IsEnabled);
