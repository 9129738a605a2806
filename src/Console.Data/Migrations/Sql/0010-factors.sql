-- Second factors. The application of a tenant sees none of these tables; sign-in does.
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.authenticators TO castellan_identity;
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON identity.recovery_codes TO castellan_identity;
GRANT SELECT, INSERT, UPDATE (ended_at) ON identity.pending_sign_ins TO castellan_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.factor_failures TO castellan_identity;
GRANT DELETE, SELECT (id, expires_at) ON identity.pending_sign_ins TO castellan_operator;
GRANT DELETE, SELECT (person_id, network, since) ON identity.factor_failures TO castellan_operator;
GRANT SELECT ON identity.authenticators, identity.recovery_codes, identity.pending_sign_ins, identity.factor_failures TO castellan_backup;

-- Takes one answer of the person whom the signed context names, before it is compared: a hundred guesses sent at once, to any
-- node, are no way around the limit. Answers null, or when there will be another one.
CREATE FUNCTION tenancy.spend_factor_answer(from_network text, most integer) RETURNS timestamptz
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO identity.factor_failures AS f (person_id, network, count, since)
    VALUES (tenancy.current_person(), from_network, 1, now())
    ON CONFLICT (person_id, network) DO UPDATE SET
        count = CASE WHEN f.since <= now() - interval '1 hour' THEN 1 ELSE least(f.count, most) + 1 END,
        since = CASE WHEN f.since <= now() - interval '1 hour' THEN now() ELSE f.since END
    RETURNING CASE WHEN f.count > most THEN f.since + interval '1 hour' END
$$;

-- Gives the answer back once it was right.
CREATE FUNCTION tenancy.return_factor_answer(from_network text) RETURNS void
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    UPDATE identity.factor_failures f SET count = f.count - 1
    WHERE f.person_id = tenancy.current_person() AND f.network = from_network AND f.count > 0
$$;
REVOKE ALL ON FUNCTION tenancy.spend_factor_answer(text, integer), tenancy.return_factor_answer(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.spend_factor_answer(text, integer), tenancy.return_factor_answer(text) TO castellan_identity;
CALL tenancy.write_erasers();
