-- INs whose worker is being identified, and the sandbox's identity register.

CREATE TABLE identifications (
    number    bigint      PRIMARY KEY,
    worker_id bigint      NOT NULL,
    state     text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'identified', 'unidentifiable')),
    due_at    timestamptz NOT NULL,
    tries     integer     NOT NULL DEFAULT 0
);
CREATE INDEX identifications_due ON identifications (due_at) WHERE state = 'waiting';

-- mode open: every well-formed SSIN is a known person; closed: only those of the register. identification_delay: seconds
-- between the receipt of an IN without a known SSIN and the register's answer.
CREATE TABLE identity_settings (
    single               boolean          PRIMARY KEY DEFAULT true CHECK (single),
    mode                 text             NOT NULL CHECK (mode IN ('open', 'closed')),
    identification_delay double precision NOT NULL CHECK (identification_delay >= 0)
);
INSERT INTO identity_settings (mode, identification_delay) VALUES ('open', 0);

-- Personal data of synthetic persons. identity_key: names and birth date as they are compared. replaced_by: the SSIN that
-- took this one's place.
CREATE TABLE identity_register (
    ssin         text  PRIMARY KEY,
    family_name  text,
    given_name   text,
    birth_date   date,
    gender       text,
    nationality  text,
    career       jsonb NOT NULL DEFAULT '[]',
    identity_key text,
    replaced_by  text
);
CREATE INDEX identity_register_identity ON identity_register (identity_key) WHERE replaced_by IS NULL;
