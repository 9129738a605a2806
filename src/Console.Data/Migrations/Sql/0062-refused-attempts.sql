-- How often somebody tried in an hour what the role does not permit. The first attempt is an entry of the audit log at
-- once, the others are counted here and told as one, so that a flood fills neither.
CALL tenancy.guard_table('tenant.refused_attempts');
GRANT SELECT, INSERT, UPDATE ON tenant.refused_attempts TO castellan_app;
GRANT SELECT, DELETE ON tenant.refused_attempts TO castellan_operator;
GRANT SELECT ON tenant.refused_attempts TO castellan_backup;
