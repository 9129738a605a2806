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
-- The owner makes the keeper's tables and the search role's functions in their name.
GRANT castellan_keeper, castellan_search TO castellan_owner;
