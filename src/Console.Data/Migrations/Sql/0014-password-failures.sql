-- Guesses at passwords, counted together by all nodes. Before somebody has signed in there is no person to name, so the
-- address stands as its hash.
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.password_failures TO castellan_identity;
GRANT DELETE, SELECT (since) ON identity.password_failures TO castellan_operator;
GRANT SELECT ON identity.password_failures TO castellan_backup;

-- Takes one guess before it is compared: a hundred sent at once, to any node, are no way around the limit. Answers null, or
-- when there will be another one. Guesses from unknown networks also count for the installation; whoever is stopped at
-- his account's limit takes nothing from everybody's. Without a signed context both functions refuse.
CREATE FUNCTION tenancy.spend_password_guess(address bytea, from_network text, most integer, most_everywhere integer) RETURNS timestamptz
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE again timestamptz;
BEGIN
    PERFORM tenancy.current_org();
    INSERT INTO identity.password_failures AS f (address_hash, network, count, since)
    VALUES (address, from_network, 1, now())
    ON CONFLICT (address_hash, network) DO UPDATE SET
        count = CASE WHEN f.since <= now() - interval '1 hour' THEN 1 ELSE least(f.count, most) + 1 END,
        since = CASE WHEN f.since <= now() - interval '1 hour' THEN now() ELSE f.since END
    RETURNING CASE WHEN f.count > most THEN f.since + interval '1 hour' END INTO again;
    IF again IS NOT NULL OR from_network <> '' THEN
        RETURN again;
    END IF;

    INSERT INTO identity.password_failures AS f (address_hash, network, count, since)
    VALUES ('\x', '', 1, now())
    ON CONFLICT (address_hash, network) DO UPDATE SET
        count = CASE WHEN f.since <= now() - interval '1 hour' THEN 1 ELSE least(f.count, most_everywhere) + 1 END,
        since = CASE WHEN f.since <= now() - interval '1 hour' THEN now() ELSE f.since END
    RETURNING CASE WHEN f.count > most_everywhere THEN f.since + interval '1 hour' END INTO again;
    IF again IS NOT NULL THEN
        UPDATE identity.password_failures f SET count = f.count - 1 WHERE f.address_hash = address AND f.network = '' AND f.count > 0;
    END IF;
    RETURN again;
END
$$;

-- Gives the guess back once it was right, or was never compared.
CREATE FUNCTION tenancy.return_password_guess(address bytea, from_network text) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM tenancy.current_org();
    UPDATE identity.password_failures f SET count = f.count - 1 WHERE f.network = from_network AND f.count > 0 AND f.address_hash = address;
    IF from_network = '' THEN
        UPDATE identity.password_failures f SET count = f.count - 1 WHERE f.network = '' AND f.count > 0 AND f.address_hash = '\x';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION tenancy.spend_password_guess(bytea, text, integer, integer), tenancy.return_password_guess(bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.spend_password_guess(bytea, text, integer, integer), tenancy.return_password_guess(bytea, text) TO castellan_identity;
