-- Copies of intake's directory. version is the event's; an older event changes nothing.
-- entity is the key of the record, by which a tombstone names what it removes.
CREATE TABLE employers (
    id                bigint PRIMARY KEY,
    enterprise_number text,
    name              text   NOT NULL,
    address           jsonb,
    version           bigint NOT NULL
);
CREATE INDEX employers_by_enterprise ON employers (enterprise_number);

CREATE TABLE senders (
    client_id         text   PRIMARY KEY,
    enterprise_number text,
    channel           text   NOT NULL,
    version           bigint NOT NULL
);

CREATE TABLE mandates (
    entity      text   PRIMARY KEY,
    client_id   text   NOT NULL,
    employer_id bigint NOT NULL,
    valid_from  date,
    valid_until date,
    version     bigint NOT NULL
);
CREATE INDEX mandates_of_a_client ON mandates (client_id, employer_id);
