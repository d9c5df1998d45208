-- Versions of periods that no declaration made: the office's marks. mark is the value of the event that was registered; its
-- registration follows from it and from registered_at, decision_id and traceparent.
CREATE TABLE period_marks (
    period_number bigint      NOT NULL,
    version       integer     NOT NULL,
    worker_id     bigint      NOT NULL,
    seq           bigint      NOT NULL,
    registered_at timestamptz NOT NULL,
    decision_id   uuid        NOT NULL,
    traceparent   text,
    mark          bytea       NOT NULL,
    PRIMARY KEY (period_number, version)
);

-- declaration_number, attempt and kind are null where the office marked the period.
CREATE OR REPLACE VIEW period_versions AS
SELECT period_number, version, number AS declaration_number, attempt, kind, registered_at,
    convert_from(decision, 'UTF8')::jsonb #> '{period,after}' AS image
FROM declarations WHERE version IS NOT NULL
UNION ALL
SELECT period_number, version, NULL, NULL, NULL, registered_at, convert_from(mark, 'UTF8')::jsonb #> '{period,after}'
FROM period_marks;
