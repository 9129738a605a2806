namespace Castellan.Tests.Data.Isolation;

/// <summary>A mistake that somebody could make in a migration.</summary>
/// <param name="Sql">Run as administrator.</param>
/// <param name="Finding">How the finding of <see cref="SchemaRules"/> begins; null where only the declaration tells.</param>
/// <param name="IsLive">An attack gets through as well: the matrix has to notice without knowing the catalogue.</param>
public sealed record PlantedFault(string Name, string Sql, string? Finding, bool IsLive = false)
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("a dropped policy", "DROP POLICY tenant ON tenant.roles", "I03 tenant.roles"),
        new("row security not enabled", "ALTER TABLE tenant.memberships DISABLE ROW LEVEL SECURITY", "I03 tenant.memberships", IsLive: true),
        new("row security not forced", "ALTER TABLE tenant.subjects NO FORCE ROW LEVEL SECURITY", "I01 tenant.subjects"),
        new("a policy that lets everything through", "DROP POLICY tenant ON tenant.invitations; CREATE POLICY tenant ON tenant.invitations TO castellan_app, castellan_identity USING (true) WITH CHECK (true)", "I04", IsLive: true),
        new("a second policy that opens what the first closes", "CREATE POLICY support ON tenant.subjects FOR SELECT TO castellan_app USING (display_name IS NOT NULL)", "I04", IsLive: true),
        new("one policy with an OR over purposes", "DROP POLICY tenant ON tenant.roles; CREATE POLICY tenant ON tenant.roles TO castellan_app, castellan_identity USING (org_id = (SELECT tenancy.current_org()) OR kind = 0) WITH CHECK (org_id = (SELECT tenancy.current_org()))", "I04"),
        new("a policy that checks reads and not writes", "DROP POLICY tenant ON tenant.roles; CREATE POLICY tenant ON tenant.roles TO castellan_app, castellan_identity USING (org_id = (SELECT tenancy.current_org())) WITH CHECK (true)", "I04", IsLive: true),
        new("a policy on a plain setting", "DROP POLICY tenant ON tenant.organisations; CREATE POLICY tenant ON tenant.organisations TO castellan_app, castellan_identity USING (org_id = split_part(current_setting('app.context', true), '.', 2)::uuid) WITH CHECK (false)", "I04", IsLive: true),
        new("a policy for everybody", "CREATE POLICY open ON tenant.roles FOR SELECT USING ((SELECT tenancy.verified()))", "I04", IsLive: true),
        new("a new table without row security", "CREATE TABLE tenant.notes (org_id uuid, body text); GRANT SELECT ON tenant.notes TO castellan_app; ALTER TABLE tenant.notes OWNER TO castellan_owner", "I03 tenant.notes"),
        new("a new table without an organisation", "CREATE TABLE tenant.settings (body text); ALTER TABLE tenant.settings OWNER TO castellan_owner", "I03 tenant.settings"),
        new("the application's role bypasses row security", "ALTER ROLE castellan_app BYPASSRLS", "I02 castellan_app"),
        new("the application's role is a superuser", "ALTER ROLE castellan_app SUPERUSER", "I02 castellan_app"),
        new("the application's role is a member of the search role", "GRANT castellan_search TO castellan_app", "I02 castellan_app"),
        new("the search role may log in", "ALTER ROLE castellan_search LOGIN", "I02 castellan_search"),
        new("the application's role owns a table", "ALTER TABLE tenant.roles OWNER TO castellan_app", "I02 tenant.roles"),
        new("the application's role may create in a schema", "GRANT CREATE ON SCHEMA tenant TO castellan_app", "I02 castellan_app"),
        new("everybody may make temporary tables", "GRANT TEMP ON DATABASE {database} TO PUBLIC", "I02 PUBLIC"),
        new("a definer function without a search path", "ALTER FUNCTION tenancy.rename_person(text, text, text) RESET search_path", "I10"),
        new("a definer function with the caller's schemas on its path", "ALTER FUNCTION tenancy.organisations_of_person() SET search_path = public, pg_catalog", "I10"),
        new("a definer function open to everybody", "GRANT EXECUTE ON FUNCTION tenancy.organisations_of_person() TO PUBLIC", "I09"),
        new("a definer function without its own guard", "CREATE FUNCTION tenancy.all_slugs() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT slug FROM tenant.organisations'; ALTER FUNCTION tenancy.all_slugs() OWNER TO castellan_search", "I09"),
        new("people granted to the application's role", "GRANT SELECT ON identity.people TO castellan_app", "I12 castellan_app"),
        new("one column of people granted to the application's role", "GRANT SELECT (email) ON identity.people TO castellan_app", "I12 castellan_app"),
        new("the key of the context readable", "GRANT SELECT ON tenancy.context_keys TO castellan_app", "I12 castellan_app"),
        new("a right on tenants' rows granted to everybody", "GRANT SELECT ON tenant.subjects TO PUBLIC", "I12 everybody"),
        new("a partition granted to the application's role", "DO $$ BEGIN EXECUTE (SELECT format('GRANT SELECT ON %s TO castellan_app', inhrelid::regclass) FROM pg_inherits WHERE inhparent = 'audit.entries'::regclass LIMIT 1); END $$", "I05"),
        new("a partition without row security", "DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', inhrelid::regclass) FROM pg_inherits WHERE inhparent = 'audit.entries'::regclass LIMIT 1); END $$", "I03 audit.entries_"),
        new("a view with its owner's rights", "CREATE VIEW tenant.everyone WITH (security_barrier) AS SELECT * FROM tenant.subjects; GRANT SELECT ON tenant.everyone TO castellan_app", "I07"),
        new("a materialised view", "CREATE MATERIALIZED VIEW tenant.kept AS SELECT 1 AS org_id", "I08"),
        new("a reference without the organisation", "ALTER TABLE tenant.roles ADD CONSTRAINT one UNIQUE (id); ALTER TABLE tenant.memberships ADD CONSTRAINT plain FOREIGN KEY (role_id) REFERENCES tenant.roles (id)", "I25"),
        new("a reference to the audit log", "CREATE TABLE jobs.notes (org_id uuid, occurred_at timestamptz, id uuid, CONSTRAINT tied FOREIGN KEY (org_id, occurred_at, id) REFERENCES audit.entries)", "I25 tied"),
        new("a key that is unique across organisations", "CREATE UNIQUE INDEX one_address ON tenant.subjects (email)", "I24 one_address"),
        new("the right to empty a table", "GRANT TRUNCATE ON tenant.subjects TO castellan_app", "I13"),
        new("the right to hook into a table", "GRANT TRIGGER ON tenant.subjects TO castellan_identity", "I13"),
        new("the right to refer to a table", "GRANT REFERENCES ON tenant.subjects TO castellan_app", "I13"),
        new("tables granted by default", "ALTER DEFAULT PRIVILEGES FOR ROLE castellan_owner IN SCHEMA identity GRANT SELECT ON TABLES TO castellan_app", "I12"),
        new("functions open to everybody by default again", "ALTER DEFAULT PRIVILEGES FOR ROLE castellan_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC", "I12"),
        new("the audit log's trigger dropped", "DROP TRIGGER append_only ON audit.entries", "I11 audit.entries"),
        new("the audit log's trigger switched off", "ALTER TABLE audit.entries DISABLE TRIGGER append_only", "I11"),
        new("a trigger with its owner's rights", "ALTER FUNCTION audit.refuse_change() SECURITY DEFINER", "I11"),
        new("entries of the audit log may be changed", "GRANT UPDATE ON audit.entries TO castellan_app", "I12 castellan_app"),
        new("a counter for everybody", "CREATE SEQUENCE tenant.tickets; ALTER SEQUENCE tenant.tickets OWNER TO castellan_owner", "I31 sequence tenant.tickets"),
        new("an index that looks across organisations", "CREATE INDEX by_address ON tenant.subjects (email)", "I32 index by_address"),
        new("a function that claims to leak nothing", "CREATE FUNCTION tenancy.loud(words text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE LEAKPROOF SET search_path = pg_catalog, pg_temp AS $loud$ BEGIN RETURN words::integer = 0; END $loud$; ALTER FUNCTION tenancy.loud(text) OWNER TO castellan_owner", "I34 tenancy.loud(words text)"),
        new("a right that fits the rules and nobody declared", "GRANT DELETE ON tenant.roles TO castellan_app", null),
        new("a table that fits the rules and nobody declared", "CREATE TABLE jobs.extra (id uuid); ALTER TABLE jobs.extra OWNER TO castellan_owner", null),
    ];
}
