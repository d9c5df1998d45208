-- Copies of intake's directory, for reading rights. version is the event's; an older event changes nothing.
-- entity is the key of the record, by which a tombstone names what it removes.
CREATE TABLE employers (
    employer_id        bigint PRIMARY KEY,
    enterprise_number  text,
    nsso_number        text,
    provisional_number text,
    name               text   NOT NULL,
    entity             text   NOT NULL UNIQUE,
    version            bigint NOT NULL
);
CREATE INDEX employers_by_enterprise ON employers (enterprise_number);

-- Rows shown/<client>/<employer> come from accepted declarations: such a mandate held that day, whatever the copy lags.
CREATE TABLE mandates (
    entity      text   PRIMARY KEY,
    client_id   text   NOT NULL,
    employer_id bigint NOT NULL,
    valid_from  date,
    valid_until date,
    version     bigint NOT NULL
);
CREATE INDEX mandates_of_a_client ON mandates (client_id, employer_id);
