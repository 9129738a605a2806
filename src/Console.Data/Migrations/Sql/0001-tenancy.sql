-- The signed tenant context. The application sets app.context transaction-locally; these functions are the
-- only readers. A context names organisation, person and expiry and carries an HMAC over them and over the
-- login role, with a key that no application role can read. None, expired or forged: an error, never zero rows.
CREATE SCHEMA IF NOT EXISTS tenancy;
CREATE SCHEMA IF NOT EXISTS tenant;
CREATE SCHEMA IF NOT EXISTS identity;
CREATE SCHEMA IF NOT EXISTS audit;
CREATE SCHEMA IF NOT EXISTS jobs;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE tenancy.context_keys (
    number     smallint PRIMARY KEY,
    inner_pad  bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad  bytea NOT NULL CHECK (octet_length(outer_pad) = 64)
);

-- Context: key '.' org '.' person '.' expiry-in-unix-ms '.' mac-hex; '-' stands for none.
CREATE FUNCTION tenancy.claim(wanted integer) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    raw    text := current_setting('app.context', true);
    parts  text[];
    pads   tenancy.context_keys;
    signed bytea;
BEGIN
    -- After its first transaction a local setting reads back as an empty string, not null.
    IF raw IS NULL OR raw = '' THEN
        RAISE EXCEPTION 'no tenant context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    parts := string_to_array(raw, '.');
    IF cardinality(parts) <> 5 OR parts[1] !~ '^[0-9]{1,4}$' OR parts[4] !~ '^[0-9]{13}$' OR parts[5] !~ '^[0-9a-f]{64}$' THEN
        RAISE EXCEPTION 'malformed tenant context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO pads FROM tenancy.context_keys WHERE number = parts[1]::smallint;
    signed := convert_to(session_user || '.' || parts[1] || '.' || parts[2] || '.' || parts[3] || '.' || parts[4], 'UTF8');
    IF pads.number IS NULL OR sha256(pads.outer_pad || sha256(pads.inner_pad || signed)) <> decode(parts[5], 'hex') THEN
        RAISE EXCEPTION 'forged tenant context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF parts[4]::bigint < extract(epoch FROM clock_timestamp()) * 1000 THEN
        RAISE EXCEPTION 'expired tenant context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF wanted > 0 AND parts[wanted] = '-' THEN
        RAISE EXCEPTION 'the tenant context names no %', CASE wanted WHEN 2 THEN 'organisation' ELSE 'person' END
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN wanted > 0 THEN parts[wanted] ELSE 'true' END;
END $$;

CREATE FUNCTION tenancy.current_org() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ SELECT tenancy.claim(2)::uuid $$;
CREATE FUNCTION tenancy.current_person() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ SELECT tenancy.claim(3)::uuid $$;
-- True under any valid context: for the doors that work across tenants.
CREATE FUNCTION tenancy.verified() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ SELECT tenancy.claim(0)::boolean $$;
-- The reserved organisation that holds the installation's own stream.
CREATE FUNCTION tenancy.installation() RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT '00000000-0000-7000-8000-000000000001'::uuid $$;

GRANT USAGE ON SCHEMA tenancy TO castellan_app, castellan_identity, castellan_operator, castellan_keeper, castellan_search;
GRANT EXECUTE ON FUNCTION tenancy.claim(integer), tenancy.current_org(), tenancy.current_person(),
    tenancy.verified(), tenancy.installation()
    TO castellan_app, castellan_identity, castellan_operator, castellan_keeper, castellan_search;

-- One policy per role, each with USING and WITH CHECK; never one policy with an OR over purposes.
CREATE PROCEDURE tenancy.guard_table(target regclass)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY tenant ON %s TO castellan_app, castellan_identity USING (org_id = (SELECT tenancy.current_org())) WITH CHECK (org_id = (SELECT tenancy.current_org()))', target);
    EXECUTE format('CREATE POLICY across ON %s TO castellan_operator USING ((SELECT tenancy.verified())) WITH CHECK ((SELECT tenancy.verified()))', target);
    EXECUTE format('CREATE POLICY migrations ON %s TO castellan_owner USING ((SELECT tenancy.verified())) WITH CHECK ((SELECT tenancy.verified()))', target);
END $$;
REVOKE ALL ON PROCEDURE tenancy.guard_table(regclass) FROM PUBLIC;
