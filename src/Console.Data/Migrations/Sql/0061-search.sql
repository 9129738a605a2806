-- Free text within one organisation: names as they stand in subjects, and the words of changes.
-- Each word is stored with its organisation in front, so a search never looks at another's words: neither its answer nor
-- its time tells whether somebody else has them.
CREATE FUNCTION tenancy.words(org uuid, content text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 500 SET search_path = pg_catalog, pg_temp AS $$
    -- Addresses fall into their parts; quotes and backslashes never become part of a word.
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT replace(org::text, '-', '') || left(word, 100)), ARRAY[]::text[]))
    FROM unnest(tsvector_to_array(to_tsvector('pg_catalog.simple', translate(left(content, 20000), '@._-/+\''"&|!():*<>', repeat(' ', 19))))) AS word
$$;

-- The text values of before and after, without the names of fields; ids are looked up by their names, not here.
CREATE FUNCTION tenancy.words(org uuid, changes jsonb) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenancy.words(org, coalesce(string_agg(value #>> '{}', ' '), ''))
    FROM jsonb_path_query(changes, 'strict $.**') AS value
    WHERE jsonb_typeof(value) = 'string' AND (value #>> '{}') !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
$$;

GRANT EXECUTE ON FUNCTION tenancy.words(uuid, text), tenancy.words(uuid, jsonb)
    TO castellan_app, castellan_identity, castellan_operator, castellan_keeper, castellan_search;

SET ROLE castellan_keeper;
CREATE INDEX entries_by_words ON audit.entries USING gin (tenancy.words(org_id, changes)) WHERE changes IS NOT NULL;
RESET ROLE;
CREATE INDEX subjects_by_words ON tenant.subjects USING gin (tenancy.words(org_id, search_text));

-- Entries in which every word occurs: in the name or address of who did it or on whom, or among the values that changed.
-- It runs past row security, whose operators no text index serves, so it asks the signed context itself and names the
-- organisation in each statement. Never more than a few thousand rows are looked at; when that was not enough, the last row
-- answered has action -1 and the place where the search goes on.
CREATE FUNCTION audit.search(words text, since timestamptz, until timestamptz, at_time timestamptz, at_id uuid, newer boolean, wanted integer,
    only_actor uuid, only_target uuid, only_about uuid, only_actions smallint[], only_outcome smallint, only_session uuid, only_request text, only_network text)
    RETURNS SETOF audit.entries
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    org       uuid := tenancy.current_org();
    most      CONSTANT integer := 2000;
    people    CONSTANT integer := 40;
    asked     tsquery[];
    of_word   bigint[];
    of_person uuid[];
    driver    bigint;
    absent    tsquery[];
    spoken    tsquery;
    each      integer;
    found     audit.entries[] := ARRAY[]::audit.entries[];
    more      audit.entries[];
    stop      audit.entries;
    halt      audit.entries;
    answered  integer;
BEGIN
    -- A word of one letter stands for itself, a longer one for all that begin with it.
    SELECT array_agg(format('''%s''%s', lexeme, CASE WHEN length(lexeme) > 33 THEN ':*' ELSE '' END)::tsquery ORDER BY lexeme) INTO asked
    FROM (SELECT lexeme FROM unnest(tsvector_to_array(tenancy.words(org, words))) AS lexeme ORDER BY length(lexeme) DESC LIMIT 6) few;
    IF asked IS NULL THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(word.number), ARRAY[]::bigint[]), coalesce(array_agg(named.id), ARRAY[]::uuid[]) INTO of_word, of_person
    FROM unnest(asked) WITH ORDINALITY AS word(query, number)
    CROSS JOIN LATERAL (SELECT s.id FROM tenant.subjects s WHERE s.org_id = org AND tenancy.words(s.org_id, s.search_text) @@ word.query LIMIT people) named;
    SELECT word.number INTO driver
    FROM unnest(asked) WITH ORDINALITY AS word(query, number)
    ORDER BY (SELECT count(*) FROM unnest(of_word) AS w WHERE w = word.number), word.number LIMIT 1;
    each := CASE WHEN cardinality(asked) = 1 AND only_actor IS NULL AND only_target IS NULL AND only_about IS NULL AND only_actions IS NULL AND only_outcome = -1
        AND only_session IS NULL AND only_request IS NULL AND only_network IS NULL THEN wanted ELSE greatest(wanted, 500) END;

    -- What people of that name did and what was done to them: two short index scans each.
    IF newer THEN
        SELECT coalesce(array_agg(side), ARRAY[]::audit.entries[]) INTO found FROM (
            SELECT scan.side FROM unnest(of_word, of_person) AS person(word, id)
            CROSS JOIN LATERAL (
                (SELECT e AS side FROM audit.entries e WHERE e.org_id = org AND e.actor_id = person.id AND e.occurred_at >= since AND (until IS NULL OR e.occurred_at < until)
                    AND (at_time IS NULL OR (e.occurred_at >= at_time AND (e.occurred_at, e.id) > (at_time, at_id))) ORDER BY e.occurred_at, e.id LIMIT each)
                UNION ALL
                (SELECT e FROM audit.entries e WHERE e.org_id = org AND e.target_id = person.id AND e.occurred_at >= since AND (until IS NULL OR e.occurred_at < until)
                    AND (at_time IS NULL OR (e.occurred_at >= at_time AND (e.occurred_at, e.id) > (at_time, at_id))) ORDER BY e.occurred_at, e.id LIMIT each)) scan
            WHERE person.word = driver) sides;
    ELSE
        SELECT coalesce(array_agg(side), ARRAY[]::audit.entries[]) INTO found FROM (
            SELECT scan.side FROM unnest(of_word, of_person) AS person(word, id)
            CROSS JOIN LATERAL (
                (SELECT e AS side FROM audit.entries e WHERE e.org_id = org AND e.actor_id = person.id AND e.occurred_at >= since AND (until IS NULL OR e.occurred_at < until)
                    AND (at_time IS NULL OR (e.occurred_at <= at_time AND (e.occurred_at, e.id) < (at_time, at_id))) ORDER BY e.occurred_at DESC, e.id DESC LIMIT each)
                UNION ALL
                (SELECT e FROM audit.entries e WHERE e.org_id = org AND e.target_id = person.id AND e.occurred_at >= since AND (until IS NULL OR e.occurred_at < until)
                    AND (at_time IS NULL OR (e.occurred_at <= at_time AND (e.occurred_at, e.id) < (at_time, at_id))) ORDER BY e.occurred_at DESC, e.id DESC LIMIT each)) scan
            WHERE person.word = driver) sides;
    END IF;
    -- A scan that was full may have more behind its last row: nothing behind the first such row is known to be complete.
    SELECT (array_agg(last.entry ORDER BY CASE WHEN newer THEN (last.entry).occurred_at END, CASE WHEN NOT newer THEN (last.entry).occurred_at END DESC))[1] INTO stop FROM (
        SELECT DISTINCT ON (side.part, side.id) side.entry FROM (
            SELECT f.entry, 0 AS part, (f.entry).actor_id AS id, count(*) OVER (PARTITION BY (f.entry).actor_id) AS size FROM (SELECT entry FROM unnest(found) AS entry) f
                WHERE (f.entry).actor_id = ANY (of_person)
            UNION ALL
            SELECT f.entry, 1, (f.entry).target_id, count(*) OVER (PARTITION BY (f.entry).target_id) FROM (SELECT entry FROM unnest(found) AS entry) f
                WHERE (f.entry).target_id = ANY (of_person)) side
        WHERE side.size >= each
        ORDER BY side.part, side.id, CASE WHEN newer THEN (side.entry).occurred_at END DESC, CASE WHEN NOT newer THEN (side.entry).occurred_at END) last;

    -- A word that is nobody's name has to stand among the changes; otherwise any of them may.
    SELECT array_agg(word.query) INTO absent FROM unnest(asked) WITH ORDINALITY AS word(query, number) WHERE NOT word.number = ANY (of_word);
    IF absent IS NULL THEN
        SELECT string_agg(query::text, ' | ')::tsquery INTO spoken FROM unnest(asked) AS query;
    ELSE
        SELECT string_agg(query::text, ' & ')::tsquery INTO spoken FROM unnest(absent) AS query;
        found := ARRAY[]::audit.entries[];
        stop := NULL;
    END IF;
    SELECT coalesce(array_agg(hit.entry), ARRAY[]::audit.entries[]) INTO more FROM (
        SELECT e AS entry FROM audit.entries e
        WHERE e.org_id = org AND e.changes IS NOT NULL AND tenancy.words(e.org_id, e.changes) @@ spoken AND e.occurred_at >= since AND (until IS NULL OR e.occurred_at < until)
            AND (at_time IS NULL OR (NOT newer AND e.occurred_at <= at_time AND (e.occurred_at, e.id) < (at_time, at_id)) OR (newer AND e.occurred_at >= at_time AND (e.occurred_at, e.id) > (at_time, at_id)))
        LIMIT most + 1) hit;
    IF cardinality(more) > most THEN
        -- So frequent a word is soon met when reading in order.
        IF newer THEN
            SELECT array_agg(walk.entry) INTO more FROM (
                SELECT e AS entry FROM audit.entries e WHERE e.org_id = org AND e.occurred_at >= since AND (until IS NULL OR e.occurred_at < until)
                    AND (at_time IS NULL OR (e.occurred_at >= at_time AND (e.occurred_at, e.id) > (at_time, at_id))) ORDER BY e.occurred_at, e.id LIMIT most) walk;
        ELSE
            SELECT array_agg(walk.entry) INTO more FROM (
                SELECT e AS entry FROM audit.entries e WHERE e.org_id = org AND e.occurred_at >= since AND (until IS NULL OR e.occurred_at < until)
                    AND (at_time IS NULL OR (e.occurred_at <= at_time AND (e.occurred_at, e.id) < (at_time, at_id))) ORDER BY e.occurred_at DESC, e.id DESC LIMIT most) walk;
        END IF;
        IF cardinality(more) = most THEN
            halt := more[most];
        END IF;
    END IF;
    IF halt.id IS NOT NULL AND (stop.id IS NULL OR (newer AND halt.occurred_at < stop.occurred_at) OR (NOT newer AND halt.occurred_at > stop.occurred_at)) THEN
        stop := halt;
    END IF;

    RETURN QUERY
        SELECT (match.entry).* FROM (
            SELECT DISTINCT ON ((candidate).occurred_at, (candidate).id) candidate AS entry FROM unnest(found || more) AS candidate) match
        WHERE ((match.entry).org_id = org)
            AND (stop.id IS NULL OR (newer AND ((match.entry).occurred_at, (match.entry).id) <= (stop.occurred_at, stop.id))
                OR (NOT newer AND ((match.entry).occurred_at, (match.entry).id) >= (stop.occurred_at, stop.id)))
            AND (only_actor IS NULL OR (match.entry).actor_id = only_actor)
            AND (only_target IS NULL OR (match.entry).target_id = only_target)
            AND (only_about IS NULL OR only_about IN ((match.entry).actor_id, (match.entry).target_id))
            AND (only_actions IS NULL OR (match.entry).action = ANY (only_actions))
            AND (only_outcome = -1 OR (only_outcome = -2 AND (match.entry).outcome <> 0) OR (match.entry).outcome = only_outcome)
            AND (only_session IS NULL OR (match.entry).session_id = only_session)
            AND (only_request IS NULL OR (match.entry).request_id = only_request)
            AND (only_network IS NULL OR (match.entry).network = only_network)
            AND NOT EXISTS (
                SELECT FROM unnest(asked) WITH ORDINALITY AS word(query, number)
                WHERE NOT EXISTS (SELECT FROM unnest(of_word, of_person) AS person(word, id)
                        WHERE person.word = word.number AND person.id IN ((match.entry).actor_id, (match.entry).target_id))
                    AND NOT coalesce(tenancy.words(org, (match.entry).changes) @@ word.query, false))
        ORDER BY CASE WHEN newer THEN (match.entry).occurred_at END, CASE WHEN newer THEN (match.entry).id END,
            CASE WHEN NOT newer THEN (match.entry).occurred_at END DESC, CASE WHEN NOT newer THEN (match.entry).id END DESC
        LIMIT wanted;
    GET DIAGNOSTICS answered = ROW_COUNT;
    IF answered < wanted AND stop.id IS NOT NULL THEN
        stop.action := -1;
        RETURN NEXT stop;
    END IF;
END $$;

GRANT CREATE ON SCHEMA audit TO castellan_search;
ALTER FUNCTION audit.search(text, timestamptz, timestamptz, timestamptz, uuid, boolean, integer, uuid, uuid, uuid, smallint[], smallint, uuid, text, text) OWNER TO castellan_search;
REVOKE CREATE ON SCHEMA audit FROM castellan_search;
SET ROLE castellan_search;
REVOKE ALL ON FUNCTION audit.search(text, timestamptz, timestamptz, timestamptz, uuid, boolean, integer, uuid, uuid, uuid, smallint[], smallint, uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.search(text, timestamptz, timestamptz, timestamptz, uuid, boolean, integer, uuid, uuid, uuid, smallint[], smallint, uuid, text, text) TO castellan_app;
RESET ROLE;
