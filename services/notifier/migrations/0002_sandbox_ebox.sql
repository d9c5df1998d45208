-- The sandbox's e-Box: it stands for the office's, so it has its own copy of what it was given. id is the Idempotency-Key.
CREATE TABLE ebox_messages (
    id                text        PRIMARY KEY,
    enterprise_number text        NOT NULL,
    language          text        NOT NULL,
    subject           text        NOT NULL,
    body              bytea       NOT NULL,
    published_at      timestamptz NOT NULL
) WITH (toast_tuple_target = 4080);
CREATE INDEX ebox_messages_by_enterprise ON ebox_messages (enterprise_number, published_at, id);
