-- Where a changed set of rules, judging beside the live one, would have decided otherwise. rules_*: versions of rules and
-- reference data; only_*: sorted ids of the anomalies that one of the two found. Nothing reads it but the report: rows may be
-- deleted at any time.
CREATE TABLE shadow_differences (
    worker_id     bigint      NOT NULL,
    seq           bigint      NOT NULL,
    number        bigint      NOT NULL,
    rules_live    text        NOT NULL,
    rules_shadow  text        NOT NULL,
    result_live   text        NOT NULL,
    result_shadow text        NOT NULL,
    only_live     text[]      NOT NULL,
    only_shadow   text[]      NOT NULL,
    decided_at    timestamptz NOT NULL,
    PRIMARY KEY (worker_id, seq)
);
