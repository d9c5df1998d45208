-- What is confirmed: one row a number and phase, written once. document: the confirmation as JSON, the same for ever.
CREATE TABLE confirmations (
    number          bigint   NOT NULL,
    phase           text     NOT NULL CHECK (phase IN ('provisional', 'final')),
    attempt         smallint NOT NULL,
    kind            text     NOT NULL CHECK (kind IN ('IN', 'OUT', 'UPDATE', 'CANCEL')),
    result          text     NOT NULL CHECK (result IN ('A', 'W', 'B', 'S')),
    worker_id       bigint   NOT NULL,
    language        text     NOT NULL,
    registration_id uuid     NOT NULL,
    traceparent     text,
    document        bytea    NOT NULL,
    PRIMARY KEY (number, phase)
) WITH (toast_tuple_target = 4080);

-- To whom, over which channel: one row a delivery. The primary key is the claim: whatever repeats the registration, one
-- delivery remains. slot repeats phase, role and channel as a number, for the outbox.
-- state: pending → sending → sent | unknown | failed; absorbed: provisional, and its final one was there first.
-- next_try: when a pending row may be taken; of a sending row, the end of the lease.
-- event: the bytes of the ConfirmationDelivered or ConfirmationFailed, every time the same.
CREATE TABLE deliveries (
    number            bigint      NOT NULL,
    phase             text        NOT NULL,
    recipient         text        NOT NULL,
    channel           text        NOT NULL CHECK (channel IN ('ebox', 'letter', 'undecided')),
    slot              smallint    NOT NULL,
    enterprise_number text,
    state             text        NOT NULL DEFAULT 'pending'
                      CHECK (state IN ('pending', 'sending', 'sent', 'unknown', 'failed', 'absorbed')),
    tries             integer     NOT NULL DEFAULT 0,
    next_try          timestamptz NOT NULL DEFAULT now(),
    reason            text,
    settled_at        timestamptz,
    event             bytea,
    PRIMARY KEY (number, phase, recipient, channel)
);
CREATE INDEX deliveries_due ON deliveries (channel, next_try) WHERE state IN ('pending', 'sending');

-- Letters that are durably stored. path is relative to the folder of letters; digest: SHA-256 of the file.
CREATE TABLE letters (
    id                text        PRIMARY KEY,
    number            bigint      NOT NULL,
    employer_id       bigint,
    enterprise_number text,
    path              text        NOT NULL,
    digest            bytea       NOT NULL,
    size              integer     NOT NULL,
    stored_at         timestamptz NOT NULL
);
