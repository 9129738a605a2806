-- What operators tell is kept by language, not in a column for each. Columns change their type instead of being filled by an update:
-- the append-only triggers and the forced row security stay as they are.
ALTER TABLE installation.incidents
    ALTER COLUMN title_fr TYPE jsonb USING CASE
        WHEN concat(title_fr, happened_fr, consequences_fr, measures_fr) = '' THEN '{}'::jsonb
        ELSE jsonb_build_object('fr', jsonb_build_object('Title', title_fr, 'Happened', happened_fr, 'Consequences', consequences_fr, 'Measures', measures_fr)) END;
ALTER TABLE installation.incidents RENAME COLUMN title_fr TO translated_words;
ALTER TABLE installation.incidents DROP COLUMN happened_fr, DROP COLUMN consequences_fr, DROP COLUMN measures_fr;

ALTER TABLE installation.incident_updates
    ALTER COLUMN text_fr TYPE jsonb USING CASE
        WHEN concat(text_fr, measures_fr) = '' THEN '{}'::jsonb
        ELSE jsonb_build_object('fr', jsonb_build_object('Text', text_fr, 'Measures', measures_fr)) END;
ALTER TABLE installation.incident_updates RENAME COLUMN text_fr TO translated_words;
ALTER TABLE installation.incident_updates DROP COLUMN measures_fr;

ALTER TABLE tenant.relayed_incidents
    ALTER COLUMN told_words TYPE jsonb USING CASE
        WHEN jsonb_typeof(told_words -> 'French') = 'object'
        THEN jsonb_build_object('English', told_words -> 'English', 'Translations', jsonb_build_object('fr', told_words -> 'French'))
        ELSE told_words END;

UPDATE installation.incident_drafts SET content = content || jsonb_build_object('Translations', jsonb_build_object('fr', jsonb_build_object(
    'Title', coalesce(content ->> 'TitleFr', ''), 'Happened', coalesce(content ->> 'HappenedFr', ''),
    'Consequences', coalesce(content ->> 'ConsequencesFr', ''), 'Measures', coalesce(content ->> 'MeasuresFr', ''))))
WHERE part = 0;
UPDATE installation.incident_drafts SET content = content || jsonb_build_object('Translations', jsonb_build_object('fr', jsonb_build_object(
    'Text', coalesce(content ->> 'French', ''), 'Measures', coalesce(content ->> 'MeasuresFrench', ''))))
WHERE part = 1;
