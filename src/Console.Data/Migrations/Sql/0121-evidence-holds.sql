-- Holds of an incident's evidence: entries and sessions picked one by one. What is picked is let go by release alone.
GRANT UPDATE (entry_ids, session_ids) ON tenant.audit_holds TO castellan_app;
CREATE FUNCTION tenancy.refuse_narrower_hold() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (NEW.entry_ids @> OLD.entry_ids AND NEW.session_ids @> OLD.session_ids)
        OR (cardinality(OLD.entry_ids) + cardinality(OLD.session_ids) = 0 AND cardinality(NEW.entry_ids) + cardinality(NEW.session_ids) > 0) THEN
        RAISE EXCEPTION 'a hold is never narrowed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION tenancy.refuse_narrower_hold() FROM PUBLIC;
CREATE TRIGGER never_narrower BEFORE UPDATE ON tenant.audit_holds FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_narrower_hold();

-- Whether a hold is about an entry. HoldScope.Covers says the same.
DROP FUNCTION tenancy.hold_covers(tenant.audit_holds, timestamptz, smallint, smallint, uuid, uuid, uuid, text, text);
CREATE FUNCTION tenancy.hold_covers(hold tenant.audit_holds, entry uuid, at timestamptz, act smallint, result smallint, actor uuid, target uuid, session uuid, request text, origin text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        at >= hold.from_at AND (hold.to_at IS NULL OR at < hold.to_at)
        AND (cardinality(hold.entry_ids) + cardinality(hold.session_ids) = 0 OR entry = ANY (hold.entry_ids) OR coalesce(session = ANY (hold.session_ids), false))
        AND (hold.about_id IS NULL OR coalesce(hold.about_id = actor, false) OR coalesce(hold.about_id = target, false))
        AND (hold.actor_id IS NULL OR hold.actor_id = actor)
        AND (hold.target_id IS NULL OR hold.target_id = target)
        AND (cardinality(hold.actions) = 0 OR act = ANY (hold.actions))
        AND (cardinality(hold.outcomes) = 0 OR result = ANY (hold.outcomes))
        AND (hold.session_id IS NULL OR hold.session_id = session)
        AND (hold.request_id IS NULL OR hold.request_id = request)
        AND (hold.network IS NULL OR hold.network = origin), false)
$$;
REVOKE ALL ON FUNCTION tenancy.hold_covers(tenant.audit_holds, uuid, timestamptz, smallint, smallint, uuid, uuid, uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.hold_covers(tenant.audit_holds, uuid, timestamptz, smallint, smallint, uuid, uuid, uuid, text, text)
    TO castellan_app, castellan_operator, castellan_keeper;

-- A name stays while an open hold names the person, or is about an entry that does.
CREATE OR REPLACE FUNCTION tenancy.subject_is_held(org uuid, subject uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM tenant.audit_holds h
        WHERE h.org_id = org AND h.released_at IS NULL AND (
            subject IN (h.actor_id, h.target_id, h.about_id)
            OR EXISTS (SELECT FROM tenant.audit_held k WHERE k.org_id = org AND k.actor_id = subject
                AND tenancy.hold_covers(h, k.id, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network))
            OR EXISTS (SELECT FROM tenant.audit_held k WHERE k.org_id = org AND k.target_id = subject
                AND tenancy.hold_covers(h, k.id, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network))
            OR EXISTS (SELECT FROM audit.entries e WHERE e.org_id = org AND e.actor_id = subject AND e.occurred_at >= h.from_at
                AND tenancy.hold_covers(h, e.id, e.occurred_at, e.action, e.outcome, e.actor_id, e.target_id, e.session_id, e.request_id, e.network))
            OR EXISTS (SELECT FROM audit.entries e WHERE e.org_id = org AND e.target_id = subject AND e.occurred_at >= h.from_at
                AND tenancy.hold_covers(h, e.id, e.occurred_at, e.action, e.outcome, e.actor_id, e.target_id, e.session_id, e.request_id, e.network))))
$$;

-- A hold refers to its incident now and goes before it.
CALL tenancy.write_erasers();
