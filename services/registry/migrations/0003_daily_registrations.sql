-- Daily registrations: hours worked within a period. Their declarations have the period's number but no version of it.
ALTER TABLE declarations
    ADD COLUMN registration_number  bigint,
    ADD COLUMN registration_version integer;
CREATE UNIQUE INDEX declarations_by_registration ON declarations (registration_number, registration_version)
    WHERE registration_version IS NOT NULL;

-- Each as it stands: the image after its newest version. start: its first moment, local, as YYYY-MM-DDHHMM.
CREATE TABLE daily_registrations (
    number        bigint  PRIMARY KEY,
    version       integer NOT NULL,
    period_number bigint  NOT NULL,
    start         text    NOT NULL,
    image         jsonb   NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX daily_registrations_of_a_period ON daily_registrations (period_number, start);

-- Their history, read off the decisions.
CREATE VIEW daily_registration_versions AS
SELECT registration_number, registration_version AS version, number AS declaration_number, attempt, registered_at,
    convert_from(decision, 'UTF8')::jsonb #> '{registration,after}' AS image
FROM declarations WHERE registration_version IS NOT NULL;
