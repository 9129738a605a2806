-- Streams of the audit log to receivers outside. The sender works across organisations; what it reads of one it reads as
-- the tenant's role under that organisation's row security.
CALL tenancy.guard_table('tenant.audit_streams');
CALL tenancy.guard_table('tenant.stream_deliveries');
CALL tenancy.guard_table('tenant.stream_batches');
GRANT SELECT, INSERT, UPDATE ON tenant.audit_streams, tenant.stream_deliveries TO castellan_app;
GRANT SELECT, DELETE ON tenant.stream_batches TO castellan_app;
GRANT SELECT, UPDATE (state, gave_up) ON tenant.audit_streams TO castellan_operator;
GRANT SELECT, UPDATE ON tenant.stream_deliveries TO castellan_operator;
GRANT SELECT, INSERT, DELETE ON tenant.stream_batches TO castellan_operator;
GRANT SELECT ON tenant.audit_streams, tenant.stream_deliveries, tenant.stream_batches TO castellan_backup;
