-- Policies and grants of the tables that the model created, and the listed functions that look across tenants.
CALL tenancy.guard_table('tenant.organisations');
CALL tenancy.guard_table('tenant.roles');
CALL tenancy.guard_table('tenant.memberships');
CALL tenancy.guard_table('tenant.role_changes');
CALL tenancy.guard_table('tenant.invitations');
CALL tenancy.guard_table('tenant.subjects');
CALL tenancy.guard_table('tenant.session_entries');
CALL tenancy.guard_table('tenant.outbox_messages');

GRANT USAGE ON SCHEMA tenant TO castellan_app, castellan_identity, castellan_operator, castellan_search, castellan_backup;
GRANT USAGE ON SCHEMA identity TO castellan_identity, castellan_operator, castellan_search, castellan_backup;
GRANT USAGE ON SCHEMA jobs TO castellan_operator, castellan_backup;
GRANT USAGE ON SCHEMA audit, tenancy TO castellan_backup;
GRANT SELECT ON ALL TABLES IN SCHEMA tenant, identity, jobs TO castellan_backup;

GRANT SELECT ON tenant.organisations, tenant.roles, tenant.memberships, tenant.role_changes, tenant.invitations,
    tenant.subjects, tenant.session_entries TO castellan_app, castellan_identity, castellan_operator, castellan_search;
GRANT UPDATE ON tenant.organisations, tenant.memberships TO castellan_app;
GRANT INSERT, UPDATE ON tenant.roles, tenant.invitations, tenant.subjects TO castellan_app;
GRANT INSERT ON tenant.role_changes, tenant.outbox_messages TO castellan_app;

GRANT INSERT ON tenant.organisations, tenant.roles, tenant.role_changes, tenant.outbox_messages TO castellan_identity;
GRANT INSERT, UPDATE ON tenant.memberships, tenant.subjects, tenant.session_entries TO castellan_identity;
-- FOR UPDATE on the organisation serialises changes of its roster.
GRANT UPDATE (created_at) ON tenant.organisations TO castellan_identity;
GRANT UPDATE ON tenant.invitations TO castellan_identity;
GRANT SELECT, INSERT, UPDATE ON identity.people, identity.sessions, identity.one_time_tokens, identity.sign_ups,
    identity.data_protection_keys TO castellan_identity;
GRANT DELETE ON identity.one_time_tokens, identity.sign_ups TO castellan_identity;

GRANT SELECT, UPDATE, DELETE ON tenant.outbox_messages TO castellan_operator;
GRANT INSERT ON tenant.outbox_messages TO castellan_operator;
GRANT DELETE ON tenant.invitations, tenant.session_entries TO castellan_operator;
GRANT SELECT (id, display_name, email, language, created_at, is_operator, deleted_at) ON identity.people TO castellan_operator;
GRANT SELECT (id, person_id, created_at, last_seen_at, expires_at, ended_at), DELETE ON identity.sessions TO castellan_operator;
GRANT SELECT (id, created_at, expires_at, used_at), DELETE ON identity.one_time_tokens TO castellan_operator;
GRANT SELECT (id, created_at, expires_at), DELETE ON identity.sign_ups TO castellan_operator;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.runs TO castellan_operator;

GRANT UPDATE (display_name, email, search_text, erased_at) ON tenant.subjects TO castellan_search;
GRANT SELECT ON tenancy.context_keys TO castellan_backup;

-- The organisations of the person whom the signed context names, with what he may do in each.
CREATE FUNCTION tenancy.organisations_of_person()
    RETURNS TABLE (org_id uuid, slug text, name text, time_zone text, language text,
                   membership_state smallint, role_id uuid, role_kind smallint, role_name text, permissions bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.org_id, o.slug, o.name, o.time_zone, o.language, m.state, r.id, r.kind, r.name, r.custom_permissions
    FROM tenant.memberships m
    JOIN tenant.organisations o ON o.org_id = m.org_id
    JOIN tenant.roles r ON r.org_id = m.org_id AND r.id = m.role_id
    WHERE m.person_id = (SELECT tenancy.current_person())
$$;

-- Which invitation a secret opens. Whoever holds the 256-bit secret may know of it; nobody can list.
CREATE FUNCTION tenancy.invitation_by_secret(secret bytea)
    RETURNS TABLE (org_id uuid, id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- A statement of its own: as a condition it is not asked where no row matches, and a wrong context would pass for an unknown secret.
    SELECT tenancy.verified();
    SELECT i.org_id, i.id FROM tenant.invitations i WHERE i.secret_hash = secret AND octet_length(secret) = 32
$$;

-- An event of an account: one entry in the installation's stream and one in every organisation where the person
-- is an active member. The person is the one of the signed context; callers cannot name another.
CREATE FUNCTION audit.record_account_event(entry_action smallint, entry_outcome smallint, entry_session uuid,
    entry_request text, entry_network text, entry_device text, entry_changes jsonb) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO audit.entries (org_id, action, outcome, actor_kind, actor_id, target_kind, target_id,
                               session_id, request_id, network, device, changes)
    SELECT streams.org_id, entry_action, entry_outcome, 0, who.id, 1, who.id,
           entry_session, entry_request, entry_network, entry_device, entry_changes
    FROM (SELECT tenancy.current_person() AS id) who
    CROSS JOIN LATERAL (
        SELECT tenancy.installation() AS org_id
        UNION ALL
        SELECT m.org_id FROM tenant.memberships m WHERE m.person_id = who.id AND m.state = 1) streams
$$;

-- Carries a person's new name or address into every organisation that knows the person.
CREATE FUNCTION tenancy.rename_person(new_name text, new_email text, new_search text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE tenant.subjects SET display_name = new_name, email = new_email, search_text = new_search
    WHERE id = tenancy.current_person() AND erased_at IS NULL
$$;

GRANT CREATE ON SCHEMA tenancy, audit TO castellan_search;
ALTER FUNCTION tenancy.organisations_of_person() OWNER TO castellan_search;
ALTER FUNCTION tenancy.invitation_by_secret(bytea) OWNER TO castellan_search;
ALTER FUNCTION audit.record_account_event(smallint, smallint, uuid, text, text, text, jsonb) OWNER TO castellan_search;
ALTER FUNCTION tenancy.rename_person(text, text, text) OWNER TO castellan_search;
REVOKE CREATE ON SCHEMA tenancy, audit FROM castellan_search;
SET ROLE castellan_search;
REVOKE ALL ON FUNCTION tenancy.organisations_of_person(), tenancy.invitation_by_secret(bytea),
    audit.record_account_event(smallint, smallint, uuid, text, text, text, jsonb), tenancy.rename_person(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.organisations_of_person(), tenancy.invitation_by_secret(bytea),
    audit.record_account_event(smallint, smallint, uuid, text, text, text, jsonb), tenancy.rename_person(text, text, text)
    TO castellan_identity;
RESET ROLE;

-- The members' list by name: in the order of letters people expect, whatever the database's own locale.
CREATE INDEX subjects_by_name ON tenant.subjects (org_id, search_text COLLATE "und-x-icu", id);
