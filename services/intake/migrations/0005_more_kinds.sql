-- Daily registrations are declared as well, and the office marks periods (an administrative event, like ABSORB). What is
-- there satisfied the narrower check.
ALTER TABLE receipts
    DROP CONSTRAINT receipts_kind_check,
    ADD CONSTRAINT receipts_kind_check
        CHECK (kind IN ('IN', 'OUT', 'UPDATE', 'CANCEL', 'DAILY_REGISTRATION', 'ABSORB', 'MARK')) NOT VALID;
