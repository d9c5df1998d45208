-- Employers, senders and mandates. version counts the changes that the directory topic tells; recorded_at is the ce_time
-- of the newest.

CREATE SEQUENCE employer_ids AS bigint;

CREATE TABLE employers (
    employer_id        bigint      PRIMARY KEY,
    enterprise_number  text,
    nsso_number        text,
    provisional_number text,
    name               text        NOT NULL,
    language           text        NOT NULL CHECK (language IN ('fr', 'nl', 'de', 'en')),
    access_manager     boolean     NOT NULL,
    batch_sender       boolean     NOT NULL,
    local_authority    boolean     NOT NULL,
    daily_registration boolean     NOT NULL,
    active_from        date,
    active_until       date,
    address            jsonb,
    version            bigint      NOT NULL,
    recorded_at        timestamptz NOT NULL
);

-- Every number that leads to an employer, in full length.
CREATE TABLE employer_aliases (
    kind        text   NOT NULL CHECK (kind IN ('enterprise', 'nsso', 'provisional')),
    number      text   NOT NULL,
    employer_id bigint NOT NULL REFERENCES employers,
    PRIMARY KEY (kind, number)
);

CREATE TABLE senders (
    client_id         text        PRIMARY KEY,
    enterprise_number text,
    public_key_pem    text,
    scopes            text[]      NOT NULL,
    channel           text        NOT NULL CHECK (channel IN ('results', 'ebox')),
    version           bigint      NOT NULL,
    recorded_at       timestamptz NOT NULL
);

-- Both days are included; null is without limit.
CREATE TABLE mandates (
    mandate_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id   text        NOT NULL REFERENCES senders,
    employer_id bigint      NOT NULL REFERENCES employers,
    valid_from  date,
    valid_until date,
    version     bigint      NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (client_id, employer_id, valid_from)
);

-- What the directory topic has yet to be told. The row is deleted in the transaction that publishes, and written in the
-- one that changes: so two versions of one entity never overtake each other.
CREATE TABLE directory_outbox (
    kind text NOT NULL CHECK (kind IN ('employer', 'sender', 'mandate')),
    id   text NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Assertions that senders have used for a token; a second use is refused until they expire.
CREATE TABLE used_assertions (
    client_id  text        NOT NULL,
    jti_hash   bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, jti_hash)
);
CREATE INDEX used_assertions_expiry ON used_assertions (expires_at);
