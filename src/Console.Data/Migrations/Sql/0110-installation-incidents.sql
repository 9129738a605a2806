-- Incidents of the installation. The operators' own tables are reached by their door alone; nothing of them is deleted but drafts.
GRANT USAGE ON SCHEMA installation TO castellan_operator, castellan_backup;
GRANT SELECT, INSERT, UPDATE ON installation.incidents TO castellan_operator;
GRANT SELECT, INSERT ON installation.incident_acts, installation.incident_updates TO castellan_operator;
GRANT SELECT, INSERT, UPDATE, DELETE ON installation.incident_drafts TO castellan_operator;
GRANT SELECT ON installation.incidents, installation.incident_acts, installation.incident_updates, installation.incident_drafts TO castellan_backup;

CREATE FUNCTION installation.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was written', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION installation.refuse_change() FROM PUBLIC;
CREATE TRIGGER never_deleted BEFORE DELETE ON installation.incidents FOR EACH ROW EXECUTE FUNCTION installation.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON installation.incident_acts FOR EACH ROW EXECUTE FUNCTION installation.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON installation.incident_updates FOR EACH ROW EXECUTE FUNCTION installation.refuse_change();

-- An organisation's part. Operators choose, release and withdraw; that it arrived is written as the organisation's role, in the
-- transaction that opens the organisation's incident, and so is what the organisation shows of its state.
CALL tenancy.guard_table('tenant.relayed_incidents');
GRANT SELECT, INSERT, UPDATE (data_categories, people_categories, people_count, record_count, words, chosen_by, chosen_at, released_by, released_at,
    withdrawn_by, withdrawn_at, withdraw_reason) ON tenant.relayed_incidents TO castellan_operator;
GRANT SELECT, UPDATE (told_at, incident_id, incident_number, told_people, told_words, updates_told, withdrawal_told_at, seen, acknowledged,
    open_obligations, incident_state, status_at) ON tenant.relayed_incidents TO castellan_app;
GRANT SELECT ON tenant.relayed_incidents TO castellan_backup;
CALL tenancy.write_erasers();
