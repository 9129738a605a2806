-- Obligations: the chosen regimes, waivers, and who was reminded when. What was decided and told is never changed.
CALL tenancy.guard_table('tenant.obligation_profiles');
CALL tenancy.guard_table('tenant.obligation_decisions');
CALL tenancy.guard_table('tenant.obligation_reminders');
CALL tenancy.guard_table('tenant.obligation_acknowledgements');
GRANT SELECT, INSERT, UPDATE ON tenant.obligation_profiles TO castellan_app;
GRANT SELECT, INSERT ON tenant.obligation_decisions, tenant.obligation_acknowledgements TO castellan_app;
GRANT SELECT ON tenant.obligation_reminders TO castellan_app;
-- The job that reminds writes across organisations; what it reads of an incident it reads as that organisation's.
GRANT SELECT, INSERT ON tenant.obligation_reminders TO castellan_operator;
GRANT SELECT ON tenant.obligation_profiles, tenant.obligation_decisions, tenant.obligation_reminders, tenant.obligation_acknowledgements TO castellan_backup;
GRANT SELECT (org_id, closed_at, voided_at) ON tenant.incidents TO castellan_search;

CREATE INDEX incidents_open ON tenant.incidents (org_id) WHERE closed_at IS NULL AND voided_at IS NULL;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tenant.obligation_decisions FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tenant.obligation_reminders FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tenant.obligation_acknowledgements FOR EACH ROW EXECUTE FUNCTION tenancy.refuse_change_of_record();

-- Which organisations have an incident whose clocks may run.
CREATE FUNCTION tenancy.organisations_with_open_incidents() RETURNS TABLE (org_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- A statement of its own asks for the context: a condition is not asked where no row matches.
    SELECT tenancy.verified();
    SELECT DISTINCT i.org_id FROM tenant.incidents i WHERE i.closed_at IS NULL AND i.voided_at IS NULL
$$;
GRANT CREATE ON SCHEMA tenancy TO castellan_search;
ALTER FUNCTION tenancy.organisations_with_open_incidents() OWNER TO castellan_search;
REVOKE CREATE ON SCHEMA tenancy FROM castellan_search;
SET ROLE castellan_search;
REVOKE ALL ON FUNCTION tenancy.organisations_with_open_incidents() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.organisations_with_open_incidents() TO castellan_operator;
RESET ROLE;
CALL tenancy.write_erasers();
