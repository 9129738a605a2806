-- Files and their sealed chunks. Chunks are written once and read; only the sweeper deletes, files first.
CALL tenancy.guard_table('tenant.stored_files');
CALL tenancy.guard_table('tenant.file_chunks');
-- Ciphertext does not compress: trying costs time alone.
ALTER TABLE tenant.file_chunks ALTER COLUMN content SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE ON tenant.stored_files TO castellan_app, castellan_identity;
GRANT SELECT, INSERT ON tenant.file_chunks TO castellan_app, castellan_identity;
GRANT SELECT, DELETE ON tenant.stored_files TO castellan_operator;
GRANT SELECT ON tenant.stored_files, tenant.file_chunks TO castellan_backup;
