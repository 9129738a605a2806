-- Passkeys, and the questions to them that were answered.
GRANT SELECT, INSERT, DELETE, UPDATE (name, sign_count, is_backed_up, last_used_at) ON identity.passkeys TO castellan_identity;
GRANT SELECT, INSERT ON identity.spent_questions TO castellan_identity;
GRANT DELETE, SELECT (question_hash, expires_at) ON identity.spent_questions TO castellan_operator;
GRANT SELECT ON identity.passkeys, identity.spent_questions TO castellan_backup;
CALL tenancy.write_erasers();
