-- The seals of the audit log. The keeper writes them; who may change them anyway has not the key they are signed with.
-- A seal outlives the day it is about. Leaves name the entry that was tampered with, and go with their day.
SET ROLE castellan_keeper;
CREATE TABLE audit.seals (
    number     bigint PRIMARY KEY,
    kind       smallint NOT NULL,
    day        date NOT NULL,
    tx_from    bigint NOT NULL,
    tx_to      bigint NOT NULL,
    entries    integer NOT NULL,
    root       bytea NOT NULL CHECK (octet_length(root) = 32),
    previous   bytea NOT NULL CHECK (octet_length(previous) = 32),
    epoch      text NOT NULL,
    key_number integer NOT NULL,
    sealed_at  timestamptz NOT NULL,
    signature  bytea NOT NULL CHECK (octet_length(signature) = 64)
);
CREATE INDEX seals_by_day ON audit.seals (day, kind);
CREATE TABLE audit.seal_leaves (
    number bigint PRIMARY KEY,
    leaves bytea NOT NULL
);
-- They belong to no organisation: the keeper alone comes near them.
ALTER TABLE audit.seals ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.seals FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.seal_leaves ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.seal_leaves FORCE ROW LEVEL SECURITY;
CREATE POLICY keeper ON audit.seals TO castellan_keeper USING ((SELECT tenancy.verified())) WITH CHECK ((SELECT tenancy.verified()));
CREATE POLICY keeper ON audit.seal_leaves TO castellan_keeper USING ((SELECT tenancy.verified())) WITH CHECK ((SELECT tenancy.verified()));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.seals FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.seals FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
GRANT SELECT ON audit.seals, audit.seal_leaves TO castellan_backup;
RESET ROLE;
