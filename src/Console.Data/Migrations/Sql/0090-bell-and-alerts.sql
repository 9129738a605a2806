-- Notifications: what needs one person. Whoever acts writes them; reminders and alerts are written by jobs across organisations.
CALL tenancy.guard_table('tenant.notifications');
GRANT SELECT, INSERT, UPDATE (read_at) ON tenant.notifications TO castellan_app;
GRANT SELECT, INSERT, UPDATE (read_at), DELETE ON tenant.notifications TO castellan_operator;

-- Alerts: the job that reads the audit log raises them, people of the organisation decide. None is deleted.
CALL tenancy.guard_table('tenant.alerts');
CALL tenancy.guard_table('tenant.alert_settings');
GRANT SELECT, UPDATE (state, decided_by, decided_at, reason, incident_number) ON tenant.alerts TO castellan_app;
GRANT SELECT, INSERT, UPDATE (entries, last_at) ON tenant.alerts TO castellan_operator;
GRANT SELECT, INSERT, UPDATE ON tenant.alert_settings TO castellan_app;
GRANT SELECT ON tenant.alert_settings TO castellan_operator;
GRANT SELECT, INSERT, UPDATE ON jobs.alert_position TO castellan_operator;

GRANT SELECT ON tenant.notifications, tenant.alerts, tenant.alert_settings, jobs.alert_position TO castellan_backup;
CALL tenancy.write_erasers();
