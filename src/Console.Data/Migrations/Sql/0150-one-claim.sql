-- Every statement asks one of these first, so the common case is checked in place: each call of a further function that sets its search
-- path costs about a tenth of a read of one row. Whatever is wrong is left to tenancy.claim, which says what.
DO $outer$
DECLARE
    reader record;
BEGIN
    FOR reader IN
        SELECT * FROM (VALUES ('current_org', 'uuid', 2, 'parts[2]'), ('current_person', 'uuid', 3, 'parts[3]'), ('verified', 'boolean', 0, '''true''')) r(name, type, wanted, part)
    LOOP
        EXECUTE format($create$
            CREATE OR REPLACE FUNCTION tenancy.%1$I() RETURNS %2$s
                LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
            DECLARE
                raw   text := current_setting('app.context', true);
                parts text[] := string_to_array(raw, '.');
                pads  tenancy.context_keys;
            BEGIN
                SELECT * INTO pads FROM tenancy.context_keys k WHERE k.number::text = parts[1];
                -- Only what was signed is read further.
                IF (CASE WHEN cardinality(parts) = 5 AND encode(sha256(pads.outer_pad || sha256(pads.inner_pad
                     || convert_to(session_user || '.' || left(raw, length(raw) - 65), 'UTF8'))), 'hex') = parts[5]
                   THEN to_timestamp(parts[4]::float8 / 1000) >= clock_timestamp() AND %4$s <> '-' END) THEN
                    RETURN %4$s::%2$s;
                END IF;
                RETURN tenancy.claim(%3$s)::%2$s;
            END $body$
            $create$, reader.name, reader.type, reader.wanted, reader.part);
    END LOOP;
END $outer$;
