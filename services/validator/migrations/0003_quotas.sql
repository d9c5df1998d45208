-- user_employer_id: our id of the user of an agency worker, if it is an employer: its quota of days is that employer's.
ALTER TABLE periods ADD COLUMN user_employer_id bigint;

-- What a worker's quotas count: its live periods of a type, by start.
CREATE INDEX periods_by_type ON periods (worker_id, worker_type, start_date) WHERE NOT cancelled;

-- Worker-days in use of the quotas that an employer holds, over all workers: the sum over the live periods of the ledger.
-- holder: 'employer:' and our id, or 'user:' and the number or name of a user that is no employer. span: a year (2026).
CREATE TABLE employer_quotas (
    holder text    NOT NULL,
    quota  text    NOT NULL,
    span   text    NOT NULL,
    used   integer NOT NULL,
    PRIMARY KEY (holder, quota, span)
) WITH (fillfactor = 75);

INSERT INTO employer_quotas (holder, quota, span, used)
SELECT holder, 'HORECA_EMPLOYER', year, count(DISTINCT (worker_id, start_date))
FROM (
    SELECT worker_id, start_date, to_char(start_date, 'FMYYYY') AS year,
        CASE WHEN "user" IS NULL THEN 'employer:' || employer_id ELSE 'user:' || lower("user") END AS holder
    FROM periods
    WHERE worker_type = 'EXT' AND coalesce(user_joint_committee, joint_committee) = '302' AND NOT cancelled
        AND start_date >= '2013-10-01') AS days
GROUP BY holder, year;
