-- The ledger of daily registrations: hours worked within a period. Hours are HHMM; end_hour may be unknown yet. employer_id
-- is that of the period.
CREATE TABLE daily_registrations (
    worker_id     bigint  NOT NULL,
    number        bigint  NOT NULL,
    version       integer NOT NULL,
    period_number bigint  NOT NULL,
    employer_id   bigint  NOT NULL,
    start_date    date    NOT NULL,
    start_hour    text    NOT NULL,
    end_date      date    NOT NULL,
    end_hour      text,
    cancelled     boolean NOT NULL,
    PRIMARY KEY (worker_id, number)
) WITH (fillfactor = 90);

-- What new hours may collide with.
CREATE INDEX daily_registrations_by_end ON daily_registrations (worker_id, employer_id, end_date, start_date)
    WHERE NOT cancelled;
