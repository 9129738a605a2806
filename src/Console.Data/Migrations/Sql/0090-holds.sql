-- Verifications that were asked for and made, and holds: entries that outlive their day, with what proves them.
CALL tenancy.guard_table('tenant.audit_verifications');
CALL tenancy.guard_table('tenant.verification_work');
CALL tenancy.guard_table('tenant.audit_holds');
CALL tenancy.guard_table('tenant.audit_held');
CALL tenancy.guard_table('tenant.audit_purges');
GRANT SELECT, INSERT ON tenant.audit_verifications, tenant.verification_work TO castellan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant.audit_verifications TO castellan_operator;
GRANT SELECT, UPDATE, DELETE ON tenant.verification_work TO castellan_operator;
GRANT SELECT, INSERT, UPDATE (released_at, released_by, release_reason) ON tenant.audit_holds TO castellan_app;
GRANT SELECT ON tenant.audit_holds TO castellan_operator, castellan_keeper;
-- Copies are the keeper's to make. Whoever lets them go works across organisations and puts it on each one's record.
GRANT SELECT ON tenant.audit_held, tenant.audit_purges TO castellan_app;
GRANT SELECT, DELETE ON tenant.audit_held TO castellan_operator;
GRANT SELECT, UPDATE (noted_at), DELETE ON tenant.audit_purges TO castellan_operator;
GRANT SELECT, INSERT ON tenant.audit_held, tenant.audit_purges TO castellan_keeper;
GRANT USAGE ON SCHEMA tenant TO castellan_keeper;
CREATE POLICY keeper ON tenant.audit_holds TO castellan_keeper USING ((SELECT tenancy.verified())) WITH CHECK ((SELECT tenancy.verified()));
CREATE POLICY keeper ON tenant.audit_held TO castellan_keeper USING ((SELECT tenancy.verified())) WITH CHECK ((SELECT tenancy.verified()));
CREATE POLICY keeper ON tenant.audit_purges TO castellan_keeper USING ((SELECT tenancy.verified())) WITH CHECK ((SELECT tenancy.verified()));
GRANT SELECT ON tenant.audit_verifications, tenant.verification_work, tenant.audit_holds, tenant.audit_held, tenant.audit_purges TO castellan_backup;
CREATE INDEX audit_holds_open ON tenant.audit_holds (org_id) WHERE released_at IS NULL;
-- What was copied stays as it was until it goes.
CREATE FUNCTION tenancy.refuse_change_of_copy() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a held copy is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION tenancy.refuse_change_of_copy() FROM PUBLIC;
CREATE TRIGGER never_changed BEFORE UPDATE ON tenant.audit_held FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_copy();

-- Whether a hold is about an entry. HoldScope.Covers says the same.
CREATE FUNCTION tenancy.hold_covers(hold tenant.audit_holds, at timestamptz, act smallint, result smallint, actor uuid, target uuid, session uuid, request text, origin text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        at >= hold.from_at AND (hold.to_at IS NULL OR at < hold.to_at)
        AND (hold.about_id IS NULL OR coalesce(hold.about_id = actor, false) OR coalesce(hold.about_id = target, false))
        AND (hold.actor_id IS NULL OR hold.actor_id = actor)
        AND (hold.target_id IS NULL OR hold.target_id = target)
        AND (cardinality(hold.actions) = 0 OR act = ANY (hold.actions))
        AND (cardinality(hold.outcomes) = 0 OR result = ANY (hold.outcomes))
        AND (hold.session_id IS NULL OR hold.session_id = session)
        AND (hold.request_id IS NULL OR hold.request_id = request)
        AND (hold.network IS NULL OR hold.network = origin), false)
$$;
REVOKE ALL ON FUNCTION tenancy.hold_covers(tenant.audit_holds, timestamptz, smallint, smallint, uuid, uuid, uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.hold_covers(tenant.audit_holds, timestamptz, smallint, smallint, uuid, uuid, uuid, text, text)
    TO castellan_app, castellan_operator, castellan_keeper;

-- A name stays while an open hold names the person, or is about an entry that does.
CREATE OR REPLACE FUNCTION tenancy.subject_is_held(org uuid, subject uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM tenant.audit_holds h
        WHERE h.org_id = org AND h.released_at IS NULL AND (
            subject IN (h.actor_id, h.target_id, h.about_id)
            OR EXISTS (SELECT FROM tenant.audit_held k WHERE k.org_id = org AND k.actor_id = subject
                AND tenancy.hold_covers(h, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network))
            OR EXISTS (SELECT FROM tenant.audit_held k WHERE k.org_id = org AND k.target_id = subject
                AND tenancy.hold_covers(h, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network))
            OR EXISTS (SELECT FROM audit.entries e WHERE e.org_id = org AND e.actor_id = subject AND e.occurred_at >= h.from_at
                AND tenancy.hold_covers(h, e.occurred_at, e.action, e.outcome, e.actor_id, e.target_id, e.session_id, e.request_id, e.network))
            OR EXISTS (SELECT FROM audit.entries e WHERE e.org_id = org AND e.target_id = subject AND e.occurred_at >= h.from_at
                AND tenancy.hold_covers(h, e.occurred_at, e.action, e.outcome, e.actor_id, e.target_id, e.session_id, e.request_id, e.network))))
$$;

CREATE OR REPLACE FUNCTION tenancy.deletion_obstacles(org uuid) RETURNS TABLE (kind text, open bigint)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- A statement of its own asks for the context: a condition is not asked where no row matches.
    SELECT NULL::text, NULL::bigint WHERE NOT tenancy.verified()
    UNION ALL
    SELECT 'incidents', count(*) FROM tenant.incidents i WHERE i.org_id = org AND i.closed_at IS NULL AND i.voided_at IS NULL HAVING count(*) > 0
    UNION ALL
    SELECT 'holds', count(*) FROM tenant.audit_holds h WHERE h.org_id = org AND h.released_at IS NULL HAVING count(*) > 0
$$;
CALL tenancy.write_erasers();
