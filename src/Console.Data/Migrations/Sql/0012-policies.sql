-- What an organisation demands of those who enter it, and who owes what.
CALL tenancy.guard_table('tenant.security_policies');
CALL tenancy.guard_table('tenant.role_requirements');
CALL tenancy.guard_table('tenant.policy_deadlines');
CALL tenancy.guard_table('tenant.nudges');
GRANT SELECT, INSERT, UPDATE ON tenant.security_policies, tenant.role_requirements TO castellan_app;
GRANT SELECT ON tenant.policy_deadlines TO castellan_app;
GRANT SELECT, INSERT ON tenant.nudges TO castellan_app;
-- The job that gives deadlines and reminds works across organisations; what it reads of members it reads as theirs.
GRANT SELECT ON tenant.security_policies, tenant.role_requirements TO castellan_operator;
GRANT SELECT, INSERT, UPDATE (reminded) ON tenant.policy_deadlines TO castellan_operator;
GRANT DELETE, SELECT (org_id, sent_at) ON tenant.nudges TO castellan_operator;
GRANT SELECT ON tenant.security_policies, tenant.role_requirements, tenant.policy_deadlines TO castellan_search;
GRANT SELECT ON tenant.security_policies, tenant.role_requirements, tenant.policy_deadlines, tenant.nudges TO castellan_backup;
GRANT SELECT (person_id) ON identity.authenticators TO castellan_search;
GRANT SELECT (person_id, last_used_at) ON identity.passkeys TO castellan_search;
GRANT SELECT (person_id, used_at) ON identity.recovery_codes TO castellan_search;
GRANT SELECT (id, person_id, created_at, factor_at) ON identity.sessions TO castellan_search;

-- What the person whom the signed context names owes each organisation, from this session.
CREATE FUNCTION tenancy.owed_by_person(by_session uuid) RETURNS TABLE (org_id uuid, kind smallint, requirement smallint, due_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- A statement of its own asks for the context: a condition is not asked where no row matches.
    SELECT tenancy.current_person();
    WITH me AS MATERIALIZED (
        SELECT who AS id,
               EXISTS (SELECT FROM identity.passkeys k WHERE k.person_id = who) AS has_passkey,
               EXISTS (SELECT FROM identity.authenticators a WHERE a.person_id = who) AS has_app,
               EXISTS (SELECT FROM identity.sessions s WHERE s.id = by_session AND s.person_id = who AND s.factor_at IS NOT NULL) AS proven
        FROM tenancy.current_person() who)
    SELECT m.org_id, o.kind, o.requirement, d.due_at
    FROM me
    JOIN tenant.memberships m ON m.person_id = me.id AND m.state = 1
    JOIN tenant.roles r ON r.org_id = m.org_id AND r.id = m.role_id
    LEFT JOIN tenant.role_requirements q ON q.org_id = m.org_id AND q.role_id = m.role_id
    LEFT JOIN tenant.security_policies p ON p.org_id = m.org_id
    CROSS JOIN LATERAL (VALUES
        (1::smallint, q.second_factor, NOT (me.has_app OR me.has_passkey)),
        (2::smallint, CASE WHEN p.owners_need_passkey AND r.kind = 1 THEN 2::smallint END, NOT me.has_passkey),
        (3::smallint, CASE WHEN q.second_factor = 2 THEN 2::smallint END, (me.has_app OR me.has_passkey) AND NOT me.proven)) AS o (kind, requirement, owed)
    LEFT JOIN tenant.policy_deadlines d ON d.org_id = m.org_id AND d.person_id = m.person_id AND d.kind = o.kind
    WHERE o.owed AND o.requirement > 0
$$;

-- How the accounts of an organisation's active members are protected; what each is protected with stays theirs.
CREATE FUNCTION tenancy.protection_of_members()
    RETURNS TABLE (person_id uuid, has_authenticator boolean, passkeys integer, unused_passkeys integer, codes_left integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenancy.current_org();
    SELECT m.person_id,
           EXISTS (SELECT FROM identity.authenticators a WHERE a.person_id = m.person_id),
           (SELECT count(*) FROM identity.passkeys k WHERE k.person_id = m.person_id)::integer,
           (SELECT count(*) FROM identity.passkeys k WHERE k.person_id = m.person_id AND k.last_used_at IS NULL)::integer,
           (SELECT count(*) FROM identity.recovery_codes c WHERE c.person_id = m.person_id AND c.used_at IS NULL)::integer
    FROM tenant.memberships m WHERE m.org_id = (SELECT tenancy.current_org()) AND m.state = 1
$$;

-- Where the session of the person whom the signed context names was shown the door, or stayed longer than the policy allows.
CREATE OR REPLACE FUNCTION tenancy.ended_entries(by_session uuid) RETURNS TABLE (org_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenancy.current_person();
    SELECT e.org_id FROM tenant.session_entries e LEFT JOIN tenant.security_policies p ON p.org_id = e.org_id
    WHERE e.session_id = by_session AND e.person_id = (SELECT tenancy.current_person())
      AND (e.ended_at IS NOT NULL OR e.last_seen_at + make_interval(hours => p.idle_hours) <= clock_timestamp())
    UNION
    SELECT m.org_id FROM identity.sessions s
    JOIN tenant.memberships m ON m.person_id = s.person_id
    JOIN tenant.security_policies p ON p.org_id = m.org_id AND s.created_at + make_interval(hours => p.absolute_hours) <= clock_timestamp()
    WHERE s.id = by_session AND s.person_id = (SELECT tenancy.current_person())
$$;
GRANT CREATE ON SCHEMA tenancy TO castellan_search;
ALTER FUNCTION tenancy.owed_by_person(uuid) OWNER TO castellan_search;
ALTER FUNCTION tenancy.protection_of_members() OWNER TO castellan_search;
REVOKE CREATE ON SCHEMA tenancy FROM castellan_search;
SET ROLE castellan_search;
REVOKE ALL ON FUNCTION tenancy.owed_by_person(uuid), tenancy.protection_of_members() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.owed_by_person(uuid) TO castellan_identity;
GRANT EXECUTE ON FUNCTION tenancy.protection_of_members() TO castellan_app;
RESET ROLE;

-- A policy that changes binds pages that are open.
CREATE TRIGGER told AFTER INSERT OR UPDATE ON tenant.security_policies FOR EACH ROW EXECUTE FUNCTION tenancy.tell_revoked('o', 'org_id');
CREATE TRIGGER told AFTER INSERT OR UPDATE ON tenant.role_requirements FOR EACH ROW EXECUTE FUNCTION tenancy.tell_revoked('o', 'org_id');
CALL tenancy.write_erasers();
