-- An operator who looks at an organisation's trail reads of an incident its number and nothing else.
GRANT SELECT (org_id, id, number) ON tenant.incidents TO castellan_operator;
