-- Incidents and what belongs to them. No role deletes any of it; the ledger, the timeline, filings and amendments are never changed.
CALL tenancy.guard_table('tenant.incidents');
CALL tenancy.guard_table('tenant.incident_counters');
CALL tenancy.guard_table('tenant.incident_phases');
CALL tenancy.guard_table('tenant.incident_timeline');
CALL tenancy.guard_table('tenant.incident_anchors');
CALL tenancy.guard_table('tenant.incident_measures');
CALL tenancy.guard_table('tenant.incident_filings');
CALL tenancy.guard_table('tenant.register_amendments');
CALL tenancy.guard_table('tenant.incident_form_drafts');
CALL tenancy.guard_table('tenant.incident_report_drafts');

GRANT SELECT, INSERT, UPDATE ON tenant.incidents, tenant.incident_counters, tenant.incident_measures, tenant.incident_form_drafts TO castellan_app;
GRANT SELECT, INSERT ON tenant.incident_phases, tenant.incident_timeline, tenant.incident_anchors, tenant.incident_filings, tenant.register_amendments TO castellan_app;
GRANT UPDATE (left_at) ON tenant.incident_phases TO castellan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant.incident_report_drafts TO castellan_app;
GRANT SELECT ON tenant.incidents, tenant.incident_counters, tenant.incident_phases, tenant.incident_timeline, tenant.incident_anchors,
    tenant.incident_measures, tenant.incident_filings, tenant.register_amendments, tenant.incident_form_drafts, tenant.incident_report_drafts TO castellan_backup;

-- Rows go only when their organisation has gone before them.
CREATE FUNCTION tenancy.refuse_change_of_record() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM tenant.organisations o WHERE o.org_id = OLD.org_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION tenancy.refuse_change_of_record() FROM PUBLIC;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tenant.incident_timeline FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tenant.incident_anchors FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tenant.incident_filings FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tenant.register_amendments FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
CREATE TRIGGER never_deleted BEFORE DELETE ON tenant.incidents FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
CREATE TRIGGER never_deleted BEFORE DELETE ON tenant.incident_phases FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
CREATE TRIGGER never_deleted BEFORE DELETE ON tenant.incident_measures FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
