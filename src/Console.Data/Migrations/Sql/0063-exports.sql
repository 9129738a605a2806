-- Exports of the audit log and how far each has come. A job works with the rights of whoever asked, as the tenant's role;
-- only finding what waits and giving up go across organisations.
CALL tenancy.guard_table('tenant.audit_exports');
CALL tenancy.guard_table('tenant.export_work');
GRANT SELECT, INSERT, UPDATE ON tenant.audit_exports TO castellan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant.export_work TO castellan_app;
GRANT SELECT, UPDATE ON tenant.audit_exports TO castellan_operator;
GRANT SELECT, UPDATE, DELETE ON tenant.export_work TO castellan_operator;
GRANT UPDATE (state) ON tenant.stored_files TO castellan_operator;
GRANT SELECT ON tenant.audit_exports, tenant.export_work TO castellan_backup;
