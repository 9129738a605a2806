-- What a person and an organisation leave behind when they go. The functions that look across tenants are the owner's:
-- its policy lets every row through under a verified context, and each checks by itself whom it may touch.
CALL tenancy.guard_table('tenant.organisation_deletions');
GRANT SELECT, INSERT, DELETE ON tenant.organisation_deletions TO castellan_app;
GRANT SELECT, UPDATE (first_warned_at, last_warned_at) ON tenant.organisation_deletions TO castellan_operator;
GRANT SELECT ON tenant.organisation_deletions TO castellan_search, castellan_backup;

GRANT SELECT, INSERT, DELETE, UPDATE (last_used_at) ON identity.external_logins TO castellan_identity;
GRANT SELECT, INSERT, UPDATE ON identity.data_exports TO castellan_identity;
GRANT SELECT, DELETE ON identity.data_exports TO castellan_operator;
GRANT SELECT ON identity.external_logins, identity.data_exports TO castellan_backup;

-- Whether evidence is held that names the person in this organisation. Holds replace the body.
CREATE FUNCTION tenancy.subject_is_held(org uuid, subject uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT false $$;

-- What still stands in the way of deleting an organisation: one line a kind. Obligations and holds add theirs.
CREATE FUNCTION tenancy.deletion_obstacles(org uuid) RETURNS TABLE (kind text, open bigint)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- A statement of its own asks for the context: a condition is not asked where no row matches.
    SELECT NULL::text, NULL::bigint WHERE NOT tenancy.verified()
    UNION ALL
    SELECT 'incidents', count(*) FROM tenant.incidents i WHERE i.org_id = org AND i.closed_at IS NULL AND i.voided_at IS NULL HAVING count(*) > 0
$$;
GRANT EXECUTE ON FUNCTION tenancy.deletion_obstacles(uuid) TO castellan_app;

-- Where the person whom the signed context names is the only active owner.
CREATE FUNCTION tenancy.sole_ownerships() RETURNS TABLE (org_id uuid, slug text, name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.org_id, o.slug, o.name
    FROM tenant.memberships m
    JOIN tenant.roles r ON r.org_id = m.org_id AND r.id = m.role_id AND r.kind = 1
    JOIN tenant.organisations o ON o.org_id = m.org_id
    WHERE m.person_id = (SELECT tenancy.current_person()) AND m.state = 1
      AND NOT EXISTS (SELECT FROM tenant.memberships other
                      WHERE other.org_id = m.org_id AND other.role_id = m.role_id AND other.state = 1 AND other.person_id <> m.person_id)
$$;

-- The organisations of the person that are on their way out, for the banner on their pages.
CREATE FUNCTION tenancy.deletions_of_person() RETURNS TABLE (org_id uuid, due_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.org_id, d.due_at
    FROM tenant.organisation_deletions d
    JOIN tenant.memberships m ON m.org_id = d.org_id AND m.person_id = (SELECT tenancy.current_person()) AND m.state = 1
$$;

-- What the audit log holds about the person: own acts in full; of others' acts on the person neither who nor from where.
CREATE FUNCTION audit.trail_of_person(most integer)
    RETURNS TABLE (organisation text, occurred_at timestamptz, action smallint, outcome smallint, own boolean, network text, device text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.name, e.occurred_at, e.action, e.outcome, e.own, e.network, e.device
    FROM (SELECT tenancy.current_person() AS id) who
    CROSS JOIN LATERAL (
        SELECT tenancy.installation() AS org_id
        UNION SELECT s.org_id FROM tenant.subjects s WHERE s.id = who.id) streams
    CROSS JOIN LATERAL (
        (SELECT a.occurred_at, a.action, a.outcome, true AS own, a.network, a.device FROM audit.entries a
         WHERE a.org_id = streams.org_id AND a.actor_id = who.id ORDER BY a.occurred_at DESC LIMIT most)
        UNION ALL
        (SELECT t.occurred_at, t.action, t.outcome, false, NULL, NULL FROM audit.entries t
         WHERE t.org_id = streams.org_id AND t.target_id = who.id AND t.actor_id IS DISTINCT FROM who.id ORDER BY t.occurred_at DESC LIMIT most)) e
    LEFT JOIN tenant.organisations o ON o.org_id = streams.org_id
    ORDER BY e.occurred_at DESC
$$;

GRANT CREATE ON SCHEMA tenancy, audit TO castellan_search;
ALTER FUNCTION tenancy.sole_ownerships() OWNER TO castellan_search;
ALTER FUNCTION tenancy.deletions_of_person() OWNER TO castellan_search;
ALTER FUNCTION audit.trail_of_person(integer) OWNER TO castellan_search;
REVOKE CREATE ON SCHEMA tenancy, audit FROM castellan_search;
SET ROLE castellan_search;
REVOKE ALL ON FUNCTION tenancy.sole_ownerships(), tenancy.deletions_of_person(), audit.trail_of_person(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.sole_ownerships(), tenancy.deletions_of_person(), audit.trail_of_person(integer) TO castellan_identity;
RESET ROLE;

-- Takes the person whom the signed context names out of every organisation and erases name and address everywhere but in
-- the account itself, which the caller erases. Answers no row, and changes nothing, while the person is some
-- organisation's last owner; the organisations' locks make that answer hold until the commit.
CREATE FUNCTION tenancy.erase_person(former_address text, mail_tags bytea[], by_session uuid, by_request text, by_network text, by_device text)
    RETURNS TABLE (organisations integer, held integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who    uuid := tenancy.current_person();
    moment timestamptz := clock_timestamp();
    ended  integer;
    kept   integer;
BEGIN
    PERFORM 1 FROM tenant.organisations o
    WHERE o.org_id IN (SELECT m.org_id FROM tenant.memberships m WHERE m.person_id = who AND m.state <> 3)
    ORDER BY o.org_id FOR UPDATE;
    IF EXISTS (SELECT FROM tenancy.sole_ownerships()) THEN
        RETURN;
    END IF;

    INSERT INTO audit.entries (org_id, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device)
    SELECT m.org_id, 188, 0, 0, who, 1, who, by_session, by_request, by_network, by_device
    FROM tenant.memberships m WHERE m.person_id = who AND m.state <> 3;
    INSERT INTO tenant.role_changes (org_id, id, person_id, from_role_id, to_role_id, at, by_person_id, reason)
    SELECT m.org_id, gen_random_uuid(), who, m.role_id, m.role_id, moment, who, 7
    FROM tenant.memberships m WHERE m.person_id = who AND m.state <> 3;
    UPDATE tenant.memberships SET state = 3, role_before_suspension = NULL, suspended_at = NULL, removed_at = moment
    WHERE person_id = who AND state <> 3;
    GET DIAGNOSTICS ended = ROW_COUNT;
    UPDATE tenant.session_entries SET ended_at = moment WHERE person_id = who AND ended_at IS NULL;

    DELETE FROM tenant.invitations i WHERE i.address = former_address OR i.accepted_by = who;
    DELETE FROM tenant.outbox_messages o WHERE o.recipient_tag = ANY (mail_tags);
    DELETE FROM tenant.stored_files f WHERE f.owner_id = who;
    DELETE FROM identity.sign_ups s WHERE s.normalised_email = former_address;
    PERFORM tenancy.forget_credentials();

    UPDATE tenant.subjects s SET display_name = NULL, email = NULL, search_text = '', erased_at = moment, erase_wanted_at = moment
    WHERE s.id = who AND s.erased_at IS NULL AND NOT tenancy.subject_is_held(s.org_id, s.id);
    UPDATE tenant.subjects s SET erase_wanted_at = moment WHERE s.id = who AND s.erased_at IS NULL;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN QUERY SELECT ended, kept;
END $$;

-- Erases names that a hold has kept until now. Answers how many.
CREATE FUNCTION tenancy.erase_released() RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (
        UPDATE tenant.subjects s SET display_name = NULL, email = NULL, search_text = '', erased_at = clock_timestamp()
        WHERE tenancy.verified() AND s.erase_wanted_at IS NOT NULL AND s.erased_at IS NULL AND NOT tenancy.subject_is_held(s.org_id, s.id)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- Writes the two functions that must name every table, from the catalogue; called again after each migration, so that a
-- table added later is not forgotten. What runs with the owner's rights contains no built statement.
CREATE PROCEDURE tenancy.write_erasers()
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $outer$
DECLARE
    place    constant oid := 'tenant.organisations'::regclass;
    waiting  oid[];
    records  oid[];
    found    oid[];
    next     oid;
    deletes  text := '';
    forgets  text;
BEGIN
    SELECT array_agg(c.oid) INTO waiting
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'tenant' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.oid <> place
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped);
    -- Records whose triggers let no row go while the organisation stands, and what they refer to, follow the organisation.
    SELECT coalesce(array_agg(t), '{}') INTO records FROM unnest(waiting) t
    WHERE EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t AND NOT g.tgisinternal AND g.tgtype & 8 <> 0);
    LOOP
        SELECT array_agg(DISTINCT k.confrelid) INTO found FROM pg_constraint k
        WHERE k.contype = 'f' AND k.conrelid = ANY (records) AND k.confrelid <> place AND k.confrelid <> ALL (records);
        EXIT WHEN found IS NULL;
        records := records || found;
    END LOOP;
    SELECT array_agg(t) INTO waiting FROM unnest(waiting) t WHERE t <> ALL (records);
    -- Of each part, tables that refer to others go first.
    FOR part IN 1 .. 2 LOOP
        WHILE cardinality(waiting) > 0 LOOP
            SELECT t INTO next FROM unnest(waiting) t
            WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.confrelid = t AND k.conrelid <> t AND k.conrelid = ANY (waiting))
            ORDER BY t::regclass::text LIMIT 1;
            IF next IS NULL THEN
                RAISE EXCEPTION 'the tenants'' tables refer to one another in a circle';
            END IF;
            deletes := deletes || format(E'    DELETE FROM %s t WHERE t.org_id = doomed;\n', next::regclass);
            waiting := array_remove(waiting, next);
            next := NULL;
        END LOOP;
        IF part = 1 THEN
            deletes := deletes || E'    DELETE FROM tenant.organisations t WHERE t.org_id = doomed;\n';
            waiting := records;
        END IF;
    END LOOP;

    -- Sessions have been ended and go with their retention; files and people have verbs of their own.
    SELECT string_agg(format(E'    DELETE FROM %s t WHERE t.person_id = tenancy.current_person();\n', c.oid::regclass), '' ORDER BY c.relname) INTO forgets
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'identity' AND c.relkind = 'r' AND c.relname <> 'sessions'
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'person_id' AND NOT a.attisdropped);

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION tenancy.erase_organisation(doomed uuid) RETURNS boolean
            LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L$sql$,
        E'\nBEGIN\n'
        '    PERFORM tenancy.verified();\n'
        '    PERFORM 1 FROM tenant.organisations o WHERE o.org_id = doomed FOR UPDATE;\n'
        '    IF NOT EXISTS (SELECT FROM tenant.organisation_deletions d WHERE d.org_id = doomed AND d.due_at <= clock_timestamp())\n'
        '       OR EXISTS (SELECT FROM tenancy.deletion_obstacles(doomed)) THEN\n'
        '        RETURN false;\n'
        '    END IF;\n' || deletes ||
        E'    UPDATE identity.people p SET last_org_id = NULL WHERE p.last_org_id = doomed;\n'
        '    RETURN true;\n'
        'END ');
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION tenancy.forget_credentials() RETURNS void
            LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L$sql$,
        E'\nBEGIN\n' || forgets || E'END ');
END $outer$;
REVOKE ALL ON PROCEDURE tenancy.write_erasers() FROM PUBLIC;
CALL tenancy.write_erasers();

REVOKE ALL ON FUNCTION tenancy.subject_is_held(uuid, uuid), tenancy.deletion_obstacles(uuid), tenancy.erase_person(text, bytea[], uuid, text, text, text),
    tenancy.erase_released(), tenancy.erase_organisation(uuid), tenancy.forget_credentials() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.erase_person(text, bytea[], uuid, text, text, text) TO castellan_identity;
GRANT EXECUTE ON FUNCTION tenancy.erase_released(), tenancy.erase_organisation(uuid) TO castellan_operator;
