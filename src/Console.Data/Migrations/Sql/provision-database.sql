-- Run by an administrator in the console's own database, and again after a restore. PostgreSQL tells everybody what other
-- sessions do, which locks are held, how many rows there are and what was measured of them, and lets everybody take
-- advisory locks and keep large objects, which know no row security: ways past the organisations' walls that no policy closes.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DO $$
DECLARE
    target record;
BEGIN
    FOR target IN
        SELECT p.oid::regprocedure::text AS name FROM pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND (p.proname ~ '^(pg_stat_get_|pg_(try_)?advisory_|lo_|lo(read|write)$)'
               OR p.proname IN ('pg_lock_status', 'pg_blocking_pids', 'pg_safe_snapshot_blocking_pids', 'pg_cancel_backend', 'pg_terminate_backend',
                                'pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size', 'pg_database_size', 'pg_sequence_last_value'))
          -- The driver calls it whenever a connection goes back to its pool.
          AND p.proname <> 'pg_advisory_unlock_all'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', target.name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO castellan_owner, castellan_backup', target.name);
    END LOOP;
    FOR target IN
        SELECT c.oid::regclass::text AS name FROM pg_class c
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'v' AND c.relname ~ '^pg_(stat|locks$)'
    LOOP
        EXECUTE format('REVOKE SELECT ON %s FROM PUBLIC', target.name);
    END LOOP;
    REVOKE SELECT ON pg_class FROM PUBLIC;
    EXECUTE (SELECT format('GRANT SELECT (%s) ON pg_class TO PUBLIC', string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum))
             FROM pg_attribute a WHERE a.attrelid = 'pg_class'::regclass AND a.attname NOT IN ('reltuples', 'relpages', 'relallvisible'));
    GRANT SELECT ON pg_class TO castellan_owner, castellan_backup;
END $$;
