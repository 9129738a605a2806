-- The audit log: day partitions on occurred_at, owned by the keeper, appended by everybody else, changed by nobody.
-- No foreign keys: dropping a partition would lock the referenced table.
GRANT USAGE, CREATE ON SCHEMA audit TO castellan_keeper;
GRANT USAGE ON SCHEMA audit TO castellan_app, castellan_identity, castellan_operator, castellan_search;
SET ROLE castellan_keeper;

CREATE TABLE audit.entries (
    org_id      uuid NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    id          uuid NOT NULL DEFAULT gen_random_uuid(),
    tx          bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    version     smallint NOT NULL DEFAULT 1,
    action      smallint NOT NULL,
    outcome     smallint NOT NULL,
    actor_kind  smallint NOT NULL,
    actor_id    uuid,
    target_kind smallint NOT NULL,
    target_id   uuid,
    session_id  uuid,
    request_id  text,
    network     text,
    device      text,
    changes     jsonb,
    PRIMARY KEY (org_id, occurred_at, id)
) PARTITION BY RANGE (occurred_at);

CREATE INDEX entries_by_action ON audit.entries (org_id, action, occurred_at, id);
CREATE INDEX entries_by_actor ON audit.entries (org_id, actor_id, occurred_at, id);
CREATE INDEX entries_by_target ON audit.entries (org_id, target_id, occurred_at, id);
CREATE INDEX entries_not_done ON audit.entries (org_id, occurred_at, id) WHERE outcome <> 0;
CREATE INDEX entries_by_tx ON audit.entries USING brin (tx);

ALTER TABLE audit.entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.entries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON audit.entries FOR SELECT TO castellan_app USING (org_id = (SELECT tenancy.current_org()));
CREATE POLICY tenant_append ON audit.entries FOR INSERT TO castellan_app, castellan_identity
    WITH CHECK (org_id = (SELECT tenancy.current_org()));
CREATE POLICY across_read ON audit.entries FOR SELECT TO castellan_operator USING ((SELECT tenancy.verified()));
CREATE POLICY across_append ON audit.entries FOR INSERT TO castellan_operator WITH CHECK ((SELECT tenancy.verified()));
-- The keeper counts and copies what it is about to drop.
CREATE POLICY keeper_read ON audit.entries FOR SELECT TO castellan_keeper USING ((SELECT tenancy.verified()));
-- Demo data carries times of its own. Only the owner may say when something happened, and only in a new entry: as the
-- keeper's member it holds the right to insert already, and this policy is all that lets it through.
CREATE POLICY seeding ON audit.entries FOR INSERT TO castellan_owner WITH CHECK ((SELECT tenancy.verified()));

CREATE FUNCTION audit.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.entries FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.entries FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

-- Makes the day partitions from `first` for `days` days; each is guarded at birth and granted to nobody,
-- so rows are reached through the parent alone. Answers how many were made.
CREATE FUNCTION audit.make_days(first date, days integer) RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    day  date;
    part text;
    made integer := 0;
BEGIN
    FOR offset_days IN 0 .. days - 1 LOOP
        day := first + offset_days;
        part := 'entries_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('audit.' || part) IS NOT NULL;
        EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.entries FOR VALUES FROM (%L) TO (%L)',
            part, day::timestamptz, (day + 1)::timestamptz);
        EXECUTE format('ALTER TABLE audit.%I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE audit.%I FORCE ROW LEVEL SECURITY', part);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', part);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION audit.make_days(date, integer), audit.refuse_change() FROM PUBLIC;

-- tx, id and occurred_at are the database's alone.
GRANT INSERT (org_id, version, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id,
    request_id, network, device, changes) ON audit.entries
    TO castellan_app, castellan_identity, castellan_operator, castellan_search;
GRANT SELECT ON audit.entries TO castellan_app, castellan_operator, castellan_search, castellan_backup;
SELECT audit.make_days((clock_timestamp() AT TIME ZONE 'UTC')::date - 1, 9);
RESET ROLE;
