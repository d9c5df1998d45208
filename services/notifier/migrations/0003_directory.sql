-- Copies of intake's directory. recorded_at is the time of the event the row came from; an older event changes nothing.
CREATE TABLE employers (
    id                bigint      PRIMARY KEY,
    enterprise_number text,
    name              text        NOT NULL,
    address           jsonb,
    recorded_at       timestamptz NOT NULL
);
CREATE INDEX employers_by_enterprise ON employers (enterprise_number);

CREATE TABLE senders (
    client_id         text        PRIMARY KEY,
    enterprise_number text,
    channel           text        NOT NULL,
    recorded_at       timestamptz NOT NULL
);

CREATE TABLE mandates (
    client_id   text        NOT NULL,
    employer_id bigint      NOT NULL,
    valid_from  date,
    valid_until date,
    recorded_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (client_id, employer_id, valid_from)
);
