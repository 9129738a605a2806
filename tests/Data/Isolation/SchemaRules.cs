using System.Text.RegularExpressions;
using Castellan.Data.Tenancy;

namespace Castellan.Tests.Data.Isolation;

/// <summary>The rules of the tenancy over the catalogue, each a pure function that answers with what breaks it.</summary>
public static partial class SchemaRules
{
    private const string CurrentOrg = "(org_id = ( SELECT tenancy.current_org() AS current_org))";
    private const string Verified = "( SELECT tenancy.verified() AS verified)";
    private const string Unguarded = "has no forced row security";

    // They work for one organisation or one person; the owner, keeper and search role stand apart.
    private static readonly string[] Doors = [LoginRole.App, LoginRole.Identity, LoginRole.Operator, LoginRole.Keeper];
    private static readonly string[] OfTenants = [LoginRole.App, LoginRole.Identity];

    // Looked up before the tenant is known: an address, and a secret's hash. And a verified domain, which is one organisation's at a
    // time: only whoever has shown it to be his learns that it is taken.
    private static readonly string[] UniqueAcrossTenants = ["organisations_by_slug", "invitations_by_secret_hash", "mail_domains_by_name"];

    // The check of the context itself, and the word to the nodes, which answers nothing.
    private static readonly string[] Unasked = ["tenancy.claim(wanted integer)", "tenancy.tell(word text)"];

    // For jobs and functions that look across organisations: by what is due, by a person, by a secret. Whoever explains a statement
    // learns from such an index how many foreign rows carry a value that he knows already, so each is here on purpose.
    private static readonly string[] IndexesAcrossTenants =
    [
        .. UniqueAcrossTenants, "invitations_by_purge_after", "memberships_by_person_id", "outbox_messages_by_next_attempt_at_id", "outbox_messages_by_sent_at",
        "outbox_messages_by_recipient_tag", "outbox_messages_by_mailing_id_next_attempt_at", "session_entries_by_expires_at", "session_entries_ended", "entries_by_tx",
        "stored_files_by_created_at", "stored_files_by_expires_at", "refused_attempts_by_hour", "subjects_by_erase_wanted_at", "organisation_deletions_by_due_at",
        "audit_held_by_occurred_at", "audit_purges_by_day", "nudges_by_sent_at", "relayed_incidents_by_origin_id", "notice_recipients_by_address_key",
        "notice_recipients_by_person_id", "people_notices_by_started_at", "rescues_by_cancel_hash", "rescues_by_person_id",
    ];

    public static IReadOnlyList<string> Findings(Catalogue catalogue) =>
    [
        .. Roles(catalogue), .. Owners(catalogue), .. Guards(catalogue), .. Policies(catalogue), .. Partitions(catalogue), .. Views(catalogue), .. Functions(catalogue),
        .. Triggers(catalogue), .. Grants(catalogue), .. Defaults(catalogue), .. References(catalogue), .. Uniques(catalogue), .. Sequences(catalogue), .. Indexes(catalogue), .. Leakproof(catalogue),
    ];

    /// <summary>I02: a login that is more than a login.</summary>
    public static IEnumerable<string> Roles(Catalogue catalogue) =>
        from role in catalogue.Roles
        from fault in new[]
        {
            role.IsSuper ? "is a superuser" : null,
            role.BypassesRowSecurity && role.Name is not (LoginRole.Search or LoginRole.Backup) ? "bypasses row security" : null,
            role.BypassesRowSecurity && role.MayLogin && role.Name != LoginRole.Backup ? "bypasses row security and may log in" : null,
            role.MayCreateRoles ? "may create roles" : null,
            role.MayCreateDatabases ? "may create databases" : null,
            role.MayReplicate ? "may replicate" : null,
            role.MemberOf.Count > 0 && role.Name != LoginRole.Owner ? $"is a member of {string.Join(", ", role.MemberOf)}" : null,
        }
        where fault is not null
        select $"I02 {role.Name} {fault}";

    /// <summary>I02: only the owner owns; the keeper owns the audit log, the search role its functions.</summary>
    public static IEnumerable<string> Owners(Catalogue catalogue) =>
    [
        .. from table in catalogue.Tables
           let expected = table.Schema == "audit" ? LoginRole.Keeper : LoginRole.Owner
           where table.Owner != expected
           select $"I02 {table.Full} belongs to {table.Owner}",
        .. from function in catalogue.Functions
           where function.Owner is not (LoginRole.Owner or LoginRole.Search) && (function.Owner != LoginRole.Keeper || function.Schema != "audit" || function.IsDefiner)
           select $"I02 {function.Full} belongs to {function.Owner}",
        .. from schema in catalogue.Schemas
           where schema.Name != "public" && schema.Owner != LoginRole.Owner
           select $"I02 schema {schema.Name} belongs to {schema.Owner}",
    ];

    /// <summary>I01, I03: every table with an organisation's rows has row security, forced on its owner too, and a policy.</summary>
    public static IEnumerable<string> Guards(Catalogue catalogue) =>
    [
        .. from table in catalogue.TenantTables where !table.IsGuarded select $"I03 {table.Full} has no row security",
        .. from table in catalogue.TenantTables where !table.IsForced select $"I01 {table.Full} {Unguarded}",
        .. from table in catalogue.TenantParents
           where !catalogue.Policies.Any(policy => policy.Schema == table.Schema && policy.Table == table.Name && policy.Roles.Contains(LoginRole.App))
           select $"I03 {table.Full} has no policy for {LoginRole.App}",
        // In the tenants' own schema there is nothing else, whatever its columns are called.
        .. from table in catalogue.Tables where table.Schema == "tenant" && table.Kind is 'r' or 'p' && !table.HasColumn("org_id") select $"I03 {table.Full} has no org_id",
    ];

    /// <summary>I04: one permissive policy per role and command, and none that says anything but "this organisation".</summary>
    public static IEnumerable<string> Policies(Catalogue catalogue) =>
    [
        .. from policy in catalogue.Policies
           from role in policy.Roles
           let expected = OfTenants.Contains(role) ? CurrentOrg : Verified
           from clause in new[] { policy.Using, policy.Check }
           where clause is not null && clause != expected
           select $"I04 policy {policy.Name} on {policy.Schema}.{policy.Table} lets {role} through by {clause}",
        .. from policy in catalogue.Policies where policy.Roles.Contains("public") select $"I04 policy {policy.Name} on {policy.Schema}.{policy.Table} speaks to everybody",
        .. from policy in catalogue.Policies
           where policy.Command is "ALL" or "UPDATE" && (policy.Using is null || policy.Check is null)
           select $"I04 policy {policy.Name} on {policy.Schema}.{policy.Table} leaves out a check",
        .. from policy in catalogue.Policies.Where(policy => policy.IsPermissive)
           from role in policy.Roles
           from command in policy.Command == "ALL" ? ["SELECT", "INSERT", "UPDATE", "DELETE"] : new[] { policy.Command }
           group policy.Name by (policy.Schema, policy.Table, role, command) into same
           where same.Count() > 1
           select $"I04 {same.Key.Schema}.{same.Key.Table} has {same.Count()} policies that open {same.Key.command} to {same.Key.role}: {string.Join(", ", same)}",
    ];

    /// <summary>I05, I06: nobody reaches a partition but through its parent.</summary>
    public static IEnumerable<string> Partitions(Catalogue catalogue) =>
        from table in catalogue.Tables.Where(table => table.IsPartition)
        from grant in catalogue.Grants.Where(grant => grant.IsOn(table))
        select $"I05 partition {table.Full} grants {grant.Privilege} to {grant.Grantee}";

    /// <summary>I07, I08: a view runs with its reader's rights; a materialised one cannot.</summary>
    public static IEnumerable<string> Views(Catalogue catalogue) =>
    [
        .. from view in catalogue.Tables where view.Kind == 'v' && !view.Options.Contains("security_invoker=true") select $"I07 view {view.Full} runs with its owner's rights",
        .. from view in catalogue.Tables where view.Kind == 'm' select $"I08 materialised view {view.Full} keeps rows past row security",
        .. from table in catalogue.Tables where table.Kind == 'f' select $"I08 foreign table {table.Full} has no row security",
    ];

    /// <summary>I09, I10: every function pins its search path; one that runs with more rights checks the signed context itself.</summary>
    public static IEnumerable<string> Functions(Catalogue catalogue) =>
    [
        .. from function in catalogue.Functions
           where !function.Settings.Any(setting => setting is "search_path=pg_catalog, pg_temp")
           select $"I10 {function.Full} does not pin its search path to pg_catalog, pg_temp",
        .. from function in catalogue.Functions
           where function.IsDefiner && !Unasked.Contains(function.Full) && !OwnGuard().IsMatch(function.Body)
           select $"I09 {function.Full} runs as {function.Owner} and checks no context",
        .. from function in catalogue.Functions where function.IsDefiner && DynamicSql().IsMatch(function.Body) select $"I09 {function.Full} runs as {function.Owner} and executes built SQL",
        .. from grant in catalogue.Grants where grant.Kind == "function" && grant.Grantee == GrantFact.Everybody select $"I09 {grant.Schema}.{grant.Name} is open to everybody",
    ];

    /// <summary>I11: a trigger's function runs with the writer's rights, and none is switched off.</summary>
    public static IEnumerable<string> Triggers(Catalogue catalogue) =>
    [
        .. from function in catalogue.Functions where function.IsTrigger && function.IsDefiner select $"I11 trigger function {function.Full} runs as {function.Owner}",
        .. from trigger in catalogue.Triggers where !trigger.IsEnabled select $"I11 trigger {trigger.Name} on {trigger.Schema}.{trigger.Table} is switched off",
        .. from table in catalogue.TenantTables.Where(table => table.Schema == "audit")
           where !catalogue.Triggers.Any(trigger => trigger.Schema == table.Schema && trigger.Table == table.Name && trigger.Name == "append_only")
               || !catalogue.Triggers.Any(trigger => trigger.Schema == table.Schema && trigger.Table == table.Name && trigger.Name == "no_truncate")
           select $"I11 {table.Full} can be changed: a trigger is missing",
    ];

    /// <summary>I12, I13: the tenant's role sees tenants' tables alone; nobody empties, references or hooks into a table.</summary>
    public static IEnumerable<string> Grants(Catalogue catalogue) =>
    [
        .. from grant in catalogue.Grants
           where grant.Grantee == LoginRole.App && grant.Kind is "table" or "column" && grant.Grantee == LoginRole.App && grant.Schema is not ("tenant" or "audit")
           select $"I12 {LoginRole.App} holds {grant.Privilege} on {grant.Schema}.{grant.Name}",
        .. from grant in catalogue.Grants
           where grant.Kind is "table" or "column" && grant.Schema == "tenancy" && grant.Grantee != LoginRole.Backup
           select $"I12 {grant.Grantee} holds {grant.Privilege} on {grant.Schema}.{grant.Name}",
        .. from grant in catalogue.Grants where grant.Privilege is "TRUNCATE" or "REFERENCES" or "TRIGGER" or "MAINTAIN" select $"I13 {grant.Grantee} holds {grant.Privilege} on {grant.Schema}.{grant.Name}",
        .. from grant in catalogue.Grants where grant.Kind is "table" or "column" or "schema" && grant.Grantee == GrantFact.Everybody && grant.Schema != "public" select $"I12 everybody holds {grant.Privilege} on {grant.Schema}.{grant.Name}",
        .. from grant in catalogue.Grants where grant.Kind == "schema" && grant.Privilege == "CREATE" && (grant.Grantee != LoginRole.Keeper || grant.Schema != "audit") select $"I02 {grant.Grantee} may create in {grant.Schema}",
        .. from grant in catalogue.Grants
           where grant.Kind == "database" && (grant.Privilege != "CONNECT" || grant.Grantee == GrantFact.Everybody)
           select $"I02 {grant.Grantee} holds {grant.Privilege} on the database",
        .. from grant in catalogue.Grants
           where Doors.Contains(grant.Grantee) && grant.Schema == "audit" && grant.Kind is "table" or "column" && grant.Privilege is "UPDATE" or "DELETE" && grant.Schema == "audit"
           select $"I12 {grant.Grantee} holds {grant.Privilege} on {grant.Schema}.{grant.Name}",
    ];

    /// <summary>I12: what is made later is granted to nobody by itself.</summary>
    public static IEnumerable<string> Defaults(Catalogue catalogue) =>
        from grant in catalogue.Grants
        where grant.Kind == "default"
        select $"I12 {grant.Owner}'s new {grant.Name}{(grant.Schema is null ? "" : $" in {grant.Schema}")} grant {grant.Privilege} to {grant.Grantee} by default";

    /// <summary>I25, I26: a reference between tenants' tables carries the organisation on both sides; the audit log has none.</summary>
    public static IEnumerable<string> References(Catalogue catalogue) =>
    [
        .. from reference in catalogue.References
           where catalogue.TenantTables.Any(table => table.Schema == reference.Schema && table.Name == reference.Table)
           let place = reference.Columns.ToList().IndexOf("org_id")
           where place < 0 || reference.ToColumns[place] != "org_id"
           select $"I25 {reference.Schema}.{reference.Table} refers by {reference.Name} to {reference.ToSchema}.{reference.ToTable} without the organisation",
        .. from reference in catalogue.References
           where reference.ToSchema == "tenant" && !catalogue.TenantTables.Any(table => table.Schema == reference.Schema && table.Name == reference.Table)
           select $"I25 {reference.Schema}.{reference.Table} refers by {reference.Name} into the tenants' tables from outside",
        .. from reference in catalogue.References where reference.Schema == "audit" || reference.ToSchema == "audit" select $"I25 {reference.Name} ties the audit log to {reference.ToTable}",
    ];

    /// <summary>I24: what is unique is unique within an organisation, so that no insert tells of another's row.</summary>
    public static IEnumerable<string> Uniques(Catalogue catalogue) =>
        from unique in catalogue.Uniques
        where catalogue.TenantTables.Any(table => table.Schema == unique.Schema && table.Name == unique.Table)
        where unique.Columns.FirstOrDefault() != "org_id" && !UniqueAcrossTenants.Contains(unique.Name)
        select $"I24 {unique.Name} on {unique.Schema}.{unique.Table} is unique across organisations";

    /// <summary>I31: no counter that organisations share; what has numbers counts them in a row of its organisation.</summary>
    public static IEnumerable<string> Sequences(Catalogue catalogue) =>
        from table in catalogue.Tables where table.Kind == 'S' select $"I31 sequence {table.Full} counts for everybody";

    /// <summary>I32, I35: an index begins with the organisation, or is declared to look across.</summary>
    public static IEnumerable<string> Indexes(Catalogue catalogue) =>
        from index in catalogue.Indexes
        where catalogue.TenantParents.Any(table => table.Schema == index.Schema && table.Name == index.Table)
        where index.First != "org_id" && !index.First.StartsWith("tenancy.words(org_id, ", StringComparison.Ordinal) && !IndexesAcrossTenants.Contains(index.Name)
        select $"I32 index {index.Name} on {index.Schema}.{index.Table} looks across organisations";

    /// <summary>I34: the planner asks a function that says it leaks nothing before the policy.</summary>
    public static IEnumerable<string> Leakproof(Catalogue catalogue) =>
        from function in catalogue.Functions where SaysLeakproof().IsMatch(function.Body) select $"I34 {function.Full} claims to leak nothing";

    // In the head of the definition, in front of the body.
    [GeneratedRegex(@"\A(?:(?!\bAS \$).)*?\bLEAKPROOF\b", RegexOptions.Singleline, 1000)]
    private static partial Regex SaysLeakproof();

    [GeneratedRegex(@"tenancy\.(current_org|current_person|verified)\(\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OwnGuard();

    [GeneratedRegex(@"\bEXECUTE\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DynamicSql();
}
