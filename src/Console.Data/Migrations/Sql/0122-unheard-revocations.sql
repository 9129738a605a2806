-- LISTEN asks for no right: on a channel with a known name every login role, and so whoever gets to run a statement for one
-- organisation, would hear whose rights end in all others. The name is therefore derived from the key of the contexts, which
-- nodes hold and no role can read. In a definer function, as triggers write with the rights of whoever changed the row; it
-- asks for no context because it answers nothing and what it tells makes nodes look, no more.
CREATE FUNCTION tenancy.tell(word text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- While keys are being changed there are nodes with either.
    PERFORM pg_notify('castellan_' || left(encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to('revocations', 'UTF8'))), 'hex'), 48), word)
    FROM tenancy.context_keys k;
END $$;
REVOKE ALL ON FUNCTION tenancy.tell(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.tell(text) TO castellan_app, castellan_identity, castellan_operator, castellan_search;

CREATE OR REPLACE FUNCTION tenancy.tell_revoked() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM tenancy.tell(TG_ARGV[0] || (to_jsonb(NEW) ->> TG_ARGV[1]));
    RETURN NULL;
END $$;
