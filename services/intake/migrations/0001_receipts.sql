-- Receipts, workers and results. One receipt is one attempt of one declaration, or one administrative event, at one place
-- of one worker's stream. Primary keys lead with the column that would shard the table.

CREATE SEQUENCE number_blocks AS bigint START WITH 7000000000 INCREMENT BY 1000 MAXVALUE 9999999999;
CREATE SEQUENCE worker_blocks AS bigint START WITH 1000 INCREMENT BY 1000;

-- A sender's own ids, and places on its topic: keyed hashes, for ever. The row is the claim on the declaration.
CREATE TABLE receipt_keys (
    sender_id    text   NOT NULL,
    key_hash     bytea  NOT NULL,
    number       bigint NOT NULL,
    content_hash bytea  NOT NULL,
    PRIMARY KEY (sender_id, key_hash)
);

-- The newest declaration with this sender and content, of those that came by HTTP without a key.
CREATE TABLE fingerprints (
    fingerprint bytea  PRIMARY KEY,
    number      bigint NOT NULL
);

CREATE TABLE aliases (
    ssin_hash bytea  PRIMARY KEY,
    worker_id bigint NOT NULL
);

-- seq: last place given. relax_seq: last declaration that may make an equal IN a new one. person: the identity register's
-- answer as JSON. kind: person (has an alias), pending (being identified), unidentified (cannot be), orphan (a period
-- nobody knows). merged_into: this stream is closed, go on there.
CREATE TABLE workers (
    worker_id   bigint PRIMARY KEY,
    seq         bigint NOT NULL,
    relax_seq   bigint NOT NULL DEFAULT 0,
    kind        text   NOT NULL CHECK (kind IN ('person', 'pending', 'unidentified', 'orphan')),
    merged_into bigint,
    person      bytea
) WITH (fillfactor = 75);

-- number is null and attempt 0 for administrative events (kind ABSORB). recorded_at is the event's ce_time. keyed: the
-- declaration has an own id or a place on a topic, so it is never recognised by its content; touched: a later declaration
-- has named it as its period (kept only where not keyed). origin: the record that made this receipt, by its
-- place on the sender's topic and its append time in milliseconds.
CREATE TABLE receipts (
    worker_id        bigint      NOT NULL,
    seq              bigint      NOT NULL,
    number           bigint,
    attempt          smallint    NOT NULL,
    kind             text        NOT NULL CHECK (kind IN ('IN', 'OUT', 'UPDATE', 'CANCEL', 'ABSORB')),
    identification   text        NOT NULL CHECK (identification IN ('verified', 'pending', 'failed')),
    keyed            boolean     NOT NULL,
    touched          boolean     NOT NULL DEFAULT false,
    sender_id        text        NOT NULL,
    employer_id      bigint,
    period_number    bigint,
    received_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    origin_partition integer,
    origin_offset    bigint,
    origin_appended  bigint,
    traceparent      text        NOT NULL,
    body             bytea       NOT NULL,
    PRIMARY KEY (worker_id, seq),
    UNIQUE (number, attempt)
) WITH (toast_tuple_target = 4080);
CREATE INDEX receipts_recorded_at ON receipts USING brin (recorded_at) WITH (pages_per_range = 32, autosummarize = on);

-- What the registry holds, by attempt; never changed. document: what a sender reads, as JSON.
CREATE TABLE results (
    number   bigint   NOT NULL,
    phase    text     NOT NULL CHECK (phase IN ('provisional', 'final')),
    attempt  smallint NOT NULL,
    result   text     NOT NULL CHECK (result IN ('A', 'W', 'B', 'S')),
    document bytea    NOT NULL,
    PRIMARY KEY (number, phase, attempt)
);

-- Receipts older than a minute without a registration; everything recorded before healing.low is registered or here. An
-- administrative event (number null) is never registered: it leaves after six tries.
CREATE TABLE stalled (
    worker_id bigint      NOT NULL,
    seq       bigint      NOT NULL,
    number    bigint,
    attempt   smallint    NOT NULL,
    tries     integer     NOT NULL DEFAULT 0,
    next_try  timestamptz NOT NULL,
    PRIMARY KEY (worker_id, seq)
);
CREATE TABLE healing (
    single boolean     PRIMARY KEY DEFAULT true CHECK (single),
    low    timestamptz NOT NULL
);
INSERT INTO healing (low) VALUES ('-infinity');
