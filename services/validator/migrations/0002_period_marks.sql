-- planned_days: of students before 2017. locked: the office takes no declarations on the period; blocked: it carries a
-- blocking anomaly.
ALTER TABLE periods
    ADD COLUMN planned_days integer,
    ADD COLUMN locked boolean NOT NULL DEFAULT false,
    ADD COLUMN blocked boolean NOT NULL DEFAULT false;
