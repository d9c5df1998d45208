-- event_type: of an administrative event; null there means that a worker was absorbed, which once was the only one. Null for
-- declarations, whose result says it.
ALTER TABLE decisions ADD COLUMN event_type text;
