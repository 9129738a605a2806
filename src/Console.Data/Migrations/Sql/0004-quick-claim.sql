-- The check of the signed context, asked by every statement: fewer steps, and no function in SQL, which is parsed anew
-- for each statement that calls it. What it accepts and refuses is what 0001-tenancy.sql says.
CREATE OR REPLACE FUNCTION tenancy.claim(wanted integer) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    raw   text := current_setting('app.context', true);
    parts text[];
    pads  tenancy.context_keys;
BEGIN
    -- After its first transaction a local setting reads back as an empty string, not null.
    IF raw IS NULL OR raw = '' THEN
        RAISE EXCEPTION 'no tenant context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    parts := string_to_array(raw, '.');
    IF cardinality(parts) <> 5 OR length(parts[1]) > 4 OR length(parts[4]) <> 13 OR length(parts[5]) <> 64
       OR translate(parts[1] || parts[4], '0123456789', '') <> '' OR parts[1] = '' THEN
        RAISE EXCEPTION 'malformed tenant context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO pads FROM tenancy.context_keys WHERE number = parts[1]::smallint;
    IF pads.number IS NULL OR encode(sha256(pads.outer_pad || sha256(pads.inner_pad
         || convert_to(session_user || '.' || left(raw, length(raw) - 65), 'UTF8'))), 'hex') <> parts[5] THEN
        RAISE EXCEPTION 'forged tenant context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF to_timestamp(parts[4]::float8 / 1000) < clock_timestamp() THEN
        RAISE EXCEPTION 'expired tenant context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF wanted > 0 AND parts[wanted] = '-' THEN
        RAISE EXCEPTION 'the tenant context names no %', CASE wanted WHEN 2 THEN 'organisation' ELSE 'person' END
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN wanted > 0 THEN parts[wanted] ELSE 'true' END;
END $$;

CREATE OR REPLACE FUNCTION tenancy.current_org() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN tenancy.claim(2)::uuid; END $$;
CREATE OR REPLACE FUNCTION tenancy.current_person() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN tenancy.claim(3)::uuid; END $$;
CREATE OR REPLACE FUNCTION tenancy.verified() RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN tenancy.claim(0)::boolean; END $$;
