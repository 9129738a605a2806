-- Run once by an administrator on the maintenance database. Passwords are set by the caller.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'castellan_owner') THEN CREATE ROLE castellan_owner LOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'castellan_app') THEN CREATE ROLE castellan_app LOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'castellan_identity') THEN CREATE ROLE castellan_identity LOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'castellan_operator') THEN CREATE ROLE castellan_operator LOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'castellan_keeper') THEN CREATE ROLE castellan_keeper LOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'castellan_search') THEN CREATE ROLE castellan_search NOLOGIN BYPASSRLS; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'castellan_backup') THEN CREATE ROLE castellan_backup LOGIN BYPASSRLS; END IF;
END $$;
-- A node that froze, or whose line hangs, holds its locks no longer than this, and its sessions end soon after its machine is gone. Set for
-- the role: what a connection sets for itself is gone when it returns to its pool.
DO $$
DECLARE
    door text;
BEGIN
    FOREACH door IN ARRAY ARRAY['castellan_app', 'castellan_identity', 'castellan_operator', 'castellan_keeper'] LOOP
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', door, '30s');
        EXECUTE format('ALTER ROLE %I SET tcp_keepalives_idle = 30', door);
        EXECUTE format('ALTER ROLE %I SET tcp_keepalives_interval = 10', door);
        EXECUTE format('ALTER ROLE %I SET tcp_keepalives_count = 3', door);
    END LOOP;
END $$;
-- The owner makes the keeper's tables and the search role's functions in their name.
GRANT castellan_keeper, castellan_search TO castellan_owner;
