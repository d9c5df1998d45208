-- The personnel file: a fold of the decisions, which are kept as they came. A number leads every key: its block names the
-- shard. Nothing here is decided, so all of it can be rebuilt from the validator's log.

-- Every decision, refusals and provisional ones included; the primary key is the claim on its registration. decision is the
-- value of the event that was registered; its registration follows from it and from registered_at, decision_id, traceparent.
-- version: of the period, for an accepted declaration. period_number: the period it touched, or named with the right to.
CREATE TABLE declarations (
    number        bigint      NOT NULL,
    phase         text        NOT NULL CHECK (phase IN ('provisional', 'final')),
    attempt       smallint    NOT NULL,
    employer_id   bigint,
    worker_id     bigint      NOT NULL,
    seq           bigint      NOT NULL,
    kind          text        NOT NULL,
    result        text        NOT NULL CHECK (result IN ('A', 'W', 'B', 'S')),
    period_number bigint,
    version       integer,
    registered_at timestamptz NOT NULL,
    decision_id   uuid        NOT NULL,
    traceparent   text,
    decision      bytea       NOT NULL,
    PRIMARY KEY (number, phase, attempt),
    UNIQUE (period_number, version)
) WITH (toast_tuple_target = 4080);

-- Each period as it stands: the image after its newest version.
CREATE TABLE periods (
    number      bigint  PRIMARY KEY,
    version     integer NOT NULL,
    employer_id bigint  NOT NULL,
    worker_id   bigint  NOT NULL,
    start_date  date    NOT NULL,
    image       jsonb   NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX periods_of_a_worker ON periods (worker_id, employer_id, start_date);

-- Who a worker is; seq: the place in the worker's stream that told. A merged worker keeps its row and its periods; the row
-- says which worker is the same person, so a merge never races with a period that is registered late.
CREATE TABLE workers (
    worker_id   bigint PRIMARY KEY,
    seq         bigint NOT NULL,
    ssin        text,
    person      jsonb,
    merged_into bigint
) WITH (fillfactor = 80);
CREATE INDEX workers_by_ssin ON workers (ssin);
CREATE INDEX workers_merged ON workers (merged_into) WHERE merged_into IS NOT NULL;

-- The history of periods, read off the decisions.
CREATE VIEW period_versions AS
SELECT period_number, version, number AS declaration_number, attempt, kind, registered_at,
    convert_from(decision, 'UTF8')::jsonb #> '{period,after}' AS image
FROM declarations WHERE version IS NOT NULL;
