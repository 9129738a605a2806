-- Domains that organisations show to be their own, and the rescue of people who lost all second factors.
CALL tenancy.guard_table('tenant.mail_domains');
CALL tenancy.guard_table('tenant.rescues');
GRANT SELECT, INSERT, DELETE, UPDATE (verified_at, proof, checked_at, missing_since) ON tenant.mail_domains TO castellan_app;
-- Operators approve; the job that looks records up works across organisations.
GRANT SELECT, UPDATE (verified_at, proof, checked_at, missing_since, approved_by, approval_reason) ON tenant.mail_domains TO castellan_operator;
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, refused, due_at, cancel_hash, ended_at) ON tenant.rescues TO castellan_app, castellan_operator;
-- The person stops it, and the job carries it out where accounts are.
GRANT SELECT, UPDATE (state, cancel_hash, ended_at) ON tenant.rescues TO castellan_identity;
GRANT SELECT, INSERT ON identity.rescue_effects TO castellan_identity;
GRANT INSERT ON tenant.notifications TO castellan_identity;
-- Operators find an account by its address, and see whether it has a factor at all.
GRANT SELECT (normalised_email) ON identity.people TO castellan_operator;
GRANT SELECT (person_id) ON identity.authenticators, identity.passkeys TO castellan_operator;
GRANT SELECT ON tenant.mail_domains, tenant.rescues TO castellan_search;
GRANT SELECT (id, email, normalised_email, language, is_operator, deleted_at) ON identity.people TO castellan_search;
GRANT SELECT ON tenant.mail_domains, tenant.rescues, identity.rescue_effects TO castellan_backup;

-- Whatever a program does: two people who are not the one it is about, and a time to stop it, before anything can happen.
ALTER TABLE tenant.rescues
    ADD CONSTRAINT rescues_not_of_oneself CHECK (asked_by <> person_id),
    ADD CONSTRAINT rescues_by_two CHECK (state NOT IN (2, 3) OR (decided_by IS NOT NULL AND due_at IS NOT NULL AND decided_by <> asked_by AND decided_by <> person_id));

-- Which accounts of the organisation's members, active and suspended, are its own: the address is in a verified domain (else 1), and
-- the account is in no other organisation and no operator's (else 2). The first is told first: of an account whose mailbox is not the
-- organisation's, nothing else is told. Of managed ones also where to write, and in which language.
CREATE FUNCTION tenancy.managed_members() RETURNS TABLE (person_id uuid, obstacle smallint, has_factor boolean, email text, language text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- A statement of its own asks for the context: a condition is not asked where no row matches.
    SELECT tenancy.current_org();
    SELECT told.person_id, told.obstacle,
           EXISTS (SELECT FROM identity.authenticators a WHERE a.person_id = told.person_id) OR EXISTS (SELECT FROM identity.passkeys k WHERE k.person_id = told.person_id),
           CASE told.obstacle WHEN 0 THEN told.email END, CASE told.obstacle WHEN 0 THEN told.language END
    FROM (
        SELECT m.person_id, p.email, p.language,
               CASE WHEN NOT EXISTS (SELECT FROM tenant.mail_domains d
                                     WHERE d.org_id = m.org_id AND d.verified_at IS NOT NULL AND d.name = split_part(p.normalised_email, '@', 2)) THEN 1
                    WHEN p.is_operator OR EXISTS (SELECT FROM tenant.memberships e WHERE e.person_id = m.person_id AND e.org_id <> m.org_id AND e.state <> 3) THEN 2
                    ELSE 0 END::smallint AS obstacle
        FROM tenant.memberships m JOIN identity.people p ON p.id = m.person_id AND p.deleted_at IS NULL
        WHERE m.org_id = (SELECT tenancy.current_org()) AND m.state <> 3) told
$$;

-- What is under way for the person whom the signed context names, wherever it was asked for.
CREATE FUNCTION tenancy.rescues_of_person()
    RETURNS TABLE (org_id uuid, id uuid, organisation text, state smallint, asked_at timestamptz, due_at timestamptz, reason text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenancy.current_person();
    SELECT r.org_id, r.id, o.name, r.state, r.asked_at, r.due_at, r.reason
    FROM tenant.rescues r LEFT JOIN tenant.organisations o ON o.org_id = r.org_id
    WHERE r.person_id = (SELECT tenancy.current_person()) AND r.state IN (1, 2)
$$;

-- Which rescue a secret stops. Whoever holds the 256-bit secret may know of it; nobody can list.
CREATE FUNCTION tenancy.rescue_by_secret(secret bytea) RETURNS TABLE (org_id uuid, id uuid, person_id uuid, due_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenancy.verified();
    SELECT r.org_id, r.id, r.person_id, r.due_at FROM tenant.rescues r WHERE r.cancel_hash = secret AND octet_length(secret) = 32 AND r.state = 2
$$;

-- An event of the rescue of the person whom the signed context names: one entry in the stream of the context's organisation and,
-- where the account itself changes hands, in the installation's and in those of all the person's organisations.
CREATE FUNCTION audit.record_rescue_event(entry_action smallint, by_person boolean, everywhere boolean, entry_session uuid,
    entry_request text, entry_network text, entry_device text, entry_changes jsonb) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO audit.entries (org_id, action, outcome, actor_kind, actor_id, target_kind, target_id,
                               session_id, request_id, network, device, changes)
    SELECT streams.org_id, entry_action, 0, CASE WHEN by_person THEN 0 ELSE 2 END, CASE WHEN by_person THEN who.id END, 1, who.id,
           entry_session, entry_request, entry_network, entry_device, entry_changes
    FROM (SELECT tenancy.current_person() AS id) who
    CROSS JOIN LATERAL (
        SELECT tenancy.current_org() AS org_id
        UNION
        SELECT tenancy.installation() WHERE everywhere
        UNION
        SELECT m.org_id FROM tenant.memberships m WHERE everywhere AND m.person_id = who.id AND m.state <> 3) streams
$$;

GRANT CREATE ON SCHEMA tenancy, audit TO castellan_search;
ALTER FUNCTION tenancy.managed_members() OWNER TO castellan_search;
ALTER FUNCTION tenancy.rescues_of_person() OWNER TO castellan_search;
ALTER FUNCTION tenancy.rescue_by_secret(bytea) OWNER TO castellan_search;
ALTER FUNCTION audit.record_rescue_event(smallint, boolean, boolean, uuid, text, text, text, jsonb) OWNER TO castellan_search;
REVOKE CREATE ON SCHEMA tenancy, audit FROM castellan_search;
SET ROLE castellan_search;
REVOKE ALL ON FUNCTION tenancy.managed_members(), tenancy.rescues_of_person(), tenancy.rescue_by_secret(bytea),
    audit.record_rescue_event(smallint, boolean, boolean, uuid, text, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.managed_members() TO castellan_app, castellan_identity;
GRANT EXECUTE ON FUNCTION tenancy.rescues_of_person(), tenancy.rescue_by_secret(bytea),
    audit.record_rescue_event(smallint, boolean, boolean, uuid, text, text, text, jsonb) TO castellan_identity;
RESET ROLE;
CALL tenancy.write_erasers();
