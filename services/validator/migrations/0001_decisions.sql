-- The log of record and its fold. Primary keys lead with the worker, the column that would shard the tables.

-- One row a stream: the row lock of a batch, and the last seq that was applied.
CREATE TABLE workers (
    worker_id bigint PRIMARY KEY,
    last_seq  bigint NOT NULL
) WITH (fillfactor = 75);

-- Append-only. body is the value of the published event; its headers follow from the other columns (decided_at is its
-- ce_time, received_id its ce_relatedto). number and result are null, and attempt 0, for administrative events.
CREATE TABLE decisions (
    worker_id   bigint      NOT NULL,
    seq         bigint      NOT NULL,
    number      bigint,
    attempt     smallint    NOT NULL,
    phase       text        NOT NULL CHECK (phase IN ('provisional', 'final')),
    result      text        CHECK (result IN ('A', 'W', 'B', 'S')),
    decided_at  timestamptz NOT NULL,
    received_id uuid        NOT NULL,
    traceparent text,
    body        bytea       NOT NULL,
    PRIMARY KEY (worker_id, seq)
) WITH (toast_tuple_target = 4080);

-- The ledger: every accepted period as it stands. Hours are HHMM; an open period has no end date; ssin as of the IN.
CREATE TABLE periods (
    worker_id            bigint  NOT NULL,
    number               bigint  NOT NULL,
    version              integer NOT NULL,
    employer_id          bigint  NOT NULL,
    start_date           date    NOT NULL,
    start_hour           text,
    end_date             date,
    end_hour             text,
    planned_hours        integer,
    joint_committee      text,
    worker_type          text    NOT NULL,
    "user"               text,
    user_joint_committee text,
    ssin                 text,
    cancelled            boolean NOT NULL,
    late                 boolean NOT NULL,
    PRIMARY KEY (worker_id, number)
) WITH (fillfactor = 90);

-- What a new range may collide with. Declarations are about the present, so a search from its first day onwards skips a
-- worker's past, however long; start_date is filtered inside the index.
CREATE INDEX periods_by_end ON periods (worker_id, employer_id, (coalesce(end_date, 'infinity'::date)), start_date)
    WHERE NOT cancelled;
