-- What ends is told to every node at once; the rows themselves are what counts, also for whoever missed the word.
CREATE FUNCTION tenancy.tell_revoked() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('castellan_revoked', TG_ARGV[0] || (to_jsonb(NEW) ->> TG_ARGV[1]));
    RETURN NULL;
END $$;

-- Who is no longer active in an organisation is not in it with any session: a way back begins with a new sign-in.
CREATE FUNCTION tenancy.end_entries_of_member() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE tenant.session_entries e SET ended_at = clock_timestamp() WHERE e.org_id = NEW.org_id AND e.person_id = NEW.person_id AND e.ended_at IS NULL;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tenancy.tell_revoked(), tenancy.end_entries_of_member() FROM PUBLIC;

CREATE TRIGGER told AFTER UPDATE OF ended_at ON identity.sessions
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tenancy.tell_revoked('s', 'id');
CREATE TRIGGER told AFTER UPDATE OF is_operator ON identity.people
    FOR EACH ROW WHEN (OLD.is_operator AND NOT NEW.is_operator) EXECUTE FUNCTION tenancy.tell_revoked('p', 'id');
CREATE TRIGGER told AFTER UPDATE OF ended_at ON tenant.session_entries
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tenancy.tell_revoked('s', 'session_id');
CREATE TRIGGER told AFTER UPDATE ON tenant.memberships
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.role_id IS DISTINCT FROM NEW.role_id) EXECUTE FUNCTION tenancy.tell_revoked('p', 'person_id');
CREATE TRIGGER ends_entries AFTER UPDATE OF state ON tenant.memberships
    FOR EACH ROW WHEN (OLD.state = 1 AND NEW.state <> 1) EXECUTE FUNCTION tenancy.end_entries_of_member();
CREATE TRIGGER told AFTER UPDATE ON tenant.roles
    FOR EACH ROW WHEN (OLD.custom_permissions IS DISTINCT FROM NEW.custom_permissions) EXECUTE FUNCTION tenancy.tell_revoked('o', 'org_id');

GRANT UPDATE (ended_at) ON tenant.session_entries TO castellan_app;
CREATE INDEX session_entries_ended ON tenant.session_entries (session_id) WHERE ended_at IS NOT NULL;

-- Where the session of the person whom the signed context names was shown the door.
CREATE FUNCTION tenancy.ended_entries(by_session uuid) RETURNS TABLE (org_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- A statement of its own asks for the context: a condition is not asked where no row matches.
    SELECT tenancy.current_person();
    SELECT e.org_id FROM tenant.session_entries e
    WHERE e.session_id = by_session AND e.person_id = (SELECT tenancy.current_person()) AND e.ended_at IS NOT NULL
$$;
GRANT CREATE ON SCHEMA tenancy TO castellan_search;
ALTER FUNCTION tenancy.ended_entries(uuid) OWNER TO castellan_search;
REVOKE CREATE ON SCHEMA tenancy FROM castellan_search;
SET ROLE castellan_search;
REVOKE ALL ON FUNCTION tenancy.ended_entries(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.ended_entries(uuid) TO castellan_identity;
RESET ROLE;

-- An organisation ends access to itself. The session as a whole goes only where the person is in no other organisation.
CREATE FUNCTION tenancy.end_sessions_of_entries(ended uuid[]) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here  uuid := tenancy.current_org();
    gone  integer;
BEGIN
    UPDATE identity.sessions s SET ended_at = clock_timestamp(), end_reason = 10
    WHERE s.id = ANY (ended) AND s.ended_at IS NULL
      AND EXISTS (SELECT FROM tenant.session_entries e WHERE e.org_id = here AND e.session_id = s.id AND e.person_id = s.person_id AND e.ended_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM tenant.memberships m WHERE m.person_id = s.person_id AND m.org_id <> here AND m.state <> 3);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION tenancy.end_sessions_of_entries(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.end_sessions_of_entries(uuid[]) TO castellan_app;
