-- Notices to the people whom an incident affects: what is sent, and what became of it for each of them.
CALL tenancy.guard_table('tenant.people_notices');
CALL tenancy.guard_table('tenant.notice_recipients');
GRANT SELECT, INSERT, UPDATE ON tenant.people_notices TO castellan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant.notice_recipients TO castellan_app;
-- The job that hands over goes across organisations, and so does the outbox, which says what became of each mail.
GRANT SELECT, UPDATE (state, ended_at, told, forgotten_at) ON tenant.people_notices TO castellan_operator;
GRANT SELECT, UPDATE, DELETE ON tenant.notice_recipients TO castellan_operator;
GRANT INSERT ON tenant.incident_timeline TO castellan_operator;
GRANT SELECT (org_id, id, closed_at, voided_at) ON tenant.incidents TO castellan_operator;
GRANT SELECT ON tenant.people_notices, tenant.notice_recipients TO castellan_backup;

-- What was said is never changed once it was begun to be said.
CREATE FUNCTION tenancy.refuse_change_of_notice() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.started_at IS NOT NULL AND (NEW.content, NEW.sha256, NEW.started_at, NEW.started_by, NEW.recipients, NEW.default_language, NEW.one_language, NEW.missing, NEW.incomplete_reason)
       IS DISTINCT FROM (OLD.content, OLD.sha256, OLD.started_at, OLD.started_by, OLD.recipients, OLD.default_language, OLD.one_language, OLD.missing, OLD.incomplete_reason) THEN
        RAISE EXCEPTION 'a started notice is frozen' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION tenancy.refuse_change_of_notice() FROM PUBLIC;
CREATE TRIGGER frozen BEFORE UPDATE ON tenant.people_notices FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_notice();

CREATE OR REPLACE FUNCTION tenancy.erase_person(former_address text, mail_tags bytea[], by_session uuid, by_request text, by_network text, by_device text)
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
    -- That somebody was told stays on the organisation's record; who, as a hash. What was not sent is not sent any more.
    DELETE FROM tenant.notice_recipients r USING tenant.people_notices n
    WHERE n.org_id = r.org_id AND n.id = r.notice_id AND n.state = 0 AND (r.address_key = former_address OR r.person_id = who);
    UPDATE tenant.notice_recipients r
    SET address_key = '#' || CASE WHEN r.address_key = former_address AND cardinality(mail_tags) > 0 THEN encode(mail_tags[1], 'hex') ELSE r.id::text END,
        address = NULL, name = NULL, person_id = NULL,
        state = CASE WHEN r.state IN (0, 1) THEN 6 ELSE r.state END, answer = CASE WHEN r.state IN (0, 1) THEN 'erased' ELSE r.answer END
    WHERE r.address_key = former_address OR r.person_id = who;
    DELETE FROM tenant.stored_files f WHERE f.owner_id = who;
    DELETE FROM identity.sign_ups s WHERE s.normalised_email = former_address;
    PERFORM tenancy.forget_credentials();

    UPDATE tenant.subjects s SET display_name = NULL, email = NULL, search_text = '', erased_at = moment, erase_wanted_at = moment
    WHERE s.id = who AND s.erased_at IS NULL AND NOT tenancy.subject_is_held(s.org_id, s.id);
    UPDATE tenant.subjects s SET erase_wanted_at = moment WHERE s.id = who AND s.erased_at IS NULL;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN QUERY SELECT ended, kept;
END $$;
CALL tenancy.write_erasers();
