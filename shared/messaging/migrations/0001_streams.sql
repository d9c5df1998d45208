-- Records that wait: for an earlier position of their stream, or for somebody to look at them (alarm).
-- A drained row was applied; it stays until the reply that went through the outbox is acknowledged.
CREATE TABLE parked (
    step          text        NOT NULL,
    stream        bigint      NOT NULL,
    position      bigint      NOT NULL,
    topic         text        NOT NULL,
    partition     int         NOT NULL,
    "offset"      bigint      NOT NULL,
    timestamp_ms  bigint      NOT NULL,
    key           bytea,
    value         bytea,
    header_names  text[]      NOT NULL,
    header_values bytea[]     NOT NULL,
    reason        text        NOT NULL,
    alarm         boolean     NOT NULL,
    parked_at     timestamptz NOT NULL DEFAULT now(),
    next_try      timestamptz NOT NULL,          -- 'infinity': only by hand (it killed the process)
    tries         int         NOT NULL DEFAULT 0,
    drained       boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (step, stream, position)
);
CREATE INDEX parked_due ON parked (next_try);

-- What must be published and rides on nobody's offset. A row is deleted in the transaction that saw the ack.
-- Rows live for milliseconds: vacuum by count, not by share of the table.
CREATE TABLE outbox (
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    lane       text        NOT NULL DEFAULT '',
    stream     bigint      NOT NULL,
    position   bigint      NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (lane, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX outbox_stream ON outbox (stream, position);

-- How often the process died on the record it had to take first after an assignment, in company and alone.
CREATE TABLE attempts (
    step        text   NOT NULL,
    topic       text   NOT NULL,
    partition   int    NOT NULL,
    "offset"    bigint NOT NULL,
    deaths      int    NOT NULL DEFAULT 0,
    alone       int    NOT NULL DEFAULT 0,
    PRIMARY KEY (step, topic, partition, "offset")
);
