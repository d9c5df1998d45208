-- Declarations of daily registrations are confirmed as well. What is there satisfied the narrower check.
ALTER TABLE confirmations
    DROP CONSTRAINT confirmations_kind_check,
    ADD CONSTRAINT confirmations_kind_check
        CHECK (kind IN ('IN', 'OUT', 'UPDATE', 'CANCEL', 'DAILY_REGISTRATION')) NOT VALID;
